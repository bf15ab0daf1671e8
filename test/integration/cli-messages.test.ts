import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, sample, TINY_FACE, withFolder } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

const HEAD = '[net]\nwidth=32\nheight=32\nchannels=3\n';

/** `Filters` isn't an option, so that the head behind it does not fit: the warning names the cause. */
const MISNAMED = `${HEAD}[convolutional]\nFilters=18\nsize=1\n[yolo]\nmask=0,1,2\nanchors=4,5, 8,9, 12,14\nclasses=1\nnum=3\n`;
const SOUND = `${HEAD}[convolutional]\nfilters=4\nFilters=18\nsize=1\n`;

const WARNING = /net\.cfg:\d+:1: warning: .*'Filters'.* \[unknown-option\]\n/;

const COMMANDS = [
  'check @ --budget 1MiB',
  'plan @ --budget 1MiB',
  'plan @ --frontier',
  'diff @ @',
  'run @ --random-weights 1 --input @.f32',
  'export @ --random-weights 1 --to @-project',
] as const;

/** Runs `line`, whose `@` is a network with this text. */
function withNetwork(text: string, line: string) {
  return withFolder(folder => {
    const network = join(folder, 'net.cfg');
    writeFileSync(network, text);
    writeFileSync(`${network}.f32`, new Uint8Array(4 * 3 * 32 * 32));
    return mafat(...line.split(' ').map(word => word.replace('@', network)));
  });
}

describe('warnings of the network on the command line', () => {
  for (const line of COMMANDS)
    it(`${line}: with an error and without one`, () => {
      const faulty = withNetwork(MISNAMED, line);
      assert.equal(faulty.code, 2);
      assert.match(faulty.stderr, WARNING);
      assert.match(faulty.stderr, /\nmafat: .*\[yolo\] needs 18 channels.*\n$/);
      const sound = withNetwork(SOUND, line);
      assert.equal(sound.code, 0);
      assert.match(sound.stderr, WARNING);
      assert.doesNotMatch(sound.stdout, /Filters/);
    });

  it('check --problems lists them and the errors with them', () => {
    const faulty = withNetwork(MISNAMED, 'check @ --budget 1MiB --problems');
    assert.deepEqual([faulty.code, faulty.stderr], [2, '']);
    assert.match(faulty.stdout, WARNING);
    assert.match(faulty.stdout, /net\.cfg:8:2: error: .*\[head-mismatch\]\n$/);
    const sound = withNetwork(SOUND, 'check @ --budget 1MiB --problems');
    assert.deepEqual([sound.code, sound.stderr], [0, '']);
    assert.match(sound.stdout, WARNING);
  });
});

describe('mafat --version', () => {
  for (const option of ['-V', '--version'])
    it(option, () => {
      const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
        readonly version: string;
      };
      const { code, stdout, stderr } = mafat(option);
      assert.deepEqual([code, stdout, stderr], [0, `${version}\n`, '']);
    });
});

describe('what a run says', () => {
  it('at most 20 detections, how many more there are, and what the numbers mean', () => {
    const words = ['run', ...TINY_FACE, '--threshold', '0', '--nms', '1'];
    const { detections } = mafatJson<{ readonly detections: readonly unknown[] }>(...words);
    const { stdout } = mafat(...words);
    assert.ok(detections.length > 20);
    assert.equal((stdout.match(/^face \d\.\d\d( -?\d+\.\d{4}){4}$/gm) ?? []).length, 20);
    const more = (detections.length - 20).toLocaleString('en-US');
    assert.ok(stdout.includes(`\nand ${more} more: `));
    assert.match(stdout, /score from 0 to 1, then the box as fractions of the picture/);
  });

  it('time to load weights and time of the inference, which together are all', () => {
    const { stdout } = mafat('run', ...TINY_FACE);
    const line = /^latency .*?([\d.]+) ms measured: ([\d.]+) ms load.*?, ([\d.]+) ms inference$/m;
    const [all = NaN, load = NaN, inference = NaN] = (line.exec(stdout) ?? []).slice(1).map(Number);
    assert.ok(Math.abs(all - load - inference) < 0.2);
  });
});

describe('a plan file that supplies options', () => {
  for (const [words, taken] of [
    ['plan @', 'budget'],
    ['check @', 'budget'],
    ['diff @ 2x2', 'budget'],
    ['plan @ --budget 4MiB', null],
    ['inspect @', null],
  ] as const)
    it(`${words}: ${taken ?? 'nothing'}`, () => {
      withFolder(folder => {
        const network = join(folder, 'net.cfg');
        writeFileSync(network, readFileSync(sample('tiny-face', 'tiny-face.cfg')));
        const planFile = join(folder, 'net.mafat.json');
        writeFileSync(planFile, '{ "budget": "8MiB" }');
        const { stderr } = mafat(...words.split(' ').map(word => word.replace('@', network)));
        const line = taken === null ? '' : `using ${planFile}: ${taken}\n`;
        assert.equal(stderr, line);
      });
    });
});
