import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describeWithTools, GCC, run, type NativeResult } from '../support/native';
import { CLI, ENVIRONMENT, ROOT, sample } from '../support/program';
import { mafat } from '../support/resident-program';

const FILES = ['tiny-face.cfg', 'tiny-face.weights', 'faces.jpg', 'face.names'] as const;
const PLAN_FILE = 'tiny-face.mafat.json';

const linuxOnly = process.platform === 'linux' ? it : it.skip;

describe('outputs', () => {
  let folder = '';
  const at = (...parts: readonly string[]): string => join(folder, ...parts);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-outputs-'));
    for (const name of FILES) copyFileSync(sample('tiny-face', name), at(name));
    writeFileSync(at(PLAN_FILE), '{ "plan": "2x2/18/1x1" }');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (): readonly string[] =>
    [...FILES, PLAN_FILE].map(name => readFileSync(at(name)).toString('latin1'));

  const faces = (...words: readonly string[]) =>
    mafat(
      ...['run', at('tiny-face.cfg'), '--weights', at('tiny-face.weights')],
      ...['--image', at('faces.jpg'), '--names', at('face.names'), ...words],
    );

  const isRefused = ({ code, stdout, stderr }: ReturnType<typeof mafat>, said: RegExp): void => {
    assert.match(stderr, said);
    assert.match(stderr, /^(?:using [^\n]+\n)?mafat: [^\n]+\n$/);
    assert.deepEqual([code, stdout], [2, '']);
  };

  for (const option of ['--out', '--trace'])
    it(`${option} onto an input of the call, by any path: one sentence, and the input stays`, () => {
      const before = read();
      symlinkSync(at('tiny-face.cfg'), at('link.png'));
      linkSync(at('tiny-face.weights'), at('hard.png'));
      symlinkSync(folder, at('again'));
      for (const target of [
        ...[...FILES, PLAN_FILE, 'link.png', 'hard.png'].map(name => at(name)),
        at('again', 'faces.jpg'),
        relative(ROOT, at('faces.jpg')),
      ])
        isRefused(faces(option, target), /is an input of this call and was not overwritten/);
      assert.deepEqual(read(), before);
    });

  it('a PNG under the name of another format: one sentence', () => {
    for (const name of ['boxes.jpg', 'boxes.WebP', 'boxes.ppm']) {
      isRefused(faces('--out', at(name)), /--out writes PNG, but .* end it in \.png/);
      assert.ok(!existsSync(at(name)));
    }
  });

  it('two outputs in one file, and layers over the input: one sentence', () => {
    isRefused(faces('--out', at('x'), '--trace', at('x')), /x would be written twice/);
    mkdirSync(at('d'));
    writeFileSync(at('d', '0.f32'), new Uint8Array(4 * 3 * 416 * 416));
    const words = ['run', at('tiny-face.cfg'), '--weights', at('tiny-face.weights')];
    const dump = ['--dump', at('d'), '--layers', '0'];
    isRefused(mafat(...words, '--input', at('d', '0.f32'), ...dump), /is an input of this call/);
  });

  it('an export does not replace the folder that its inputs are in', () => {
    const place = at('project');
    const words = (file: string) =>
      mafat('export', file, '--random-weights', '1', '--plan', '1x1', '--to', place, '--replace');
    assert.equal(words(at('tiny-face.cfg')).code, 0);
    copyFileSync(at('tiny-face.cfg'), join(place, 'mine.cfg'));
    isRefused(words(join(place, 'mine.cfg')), /contains an input of this call/);
    assert.ok(readdirSync(place).includes('mine.cfg'));
  });

  const intoShell = (command: string) =>
    spawnSync('/bin/sh', ['-c', command, 'sh', process.execPath, CLI, at('tiny-face.cfg')], {
      encoding: 'utf8',
      env: { ...process.env, ...ENVIRONMENT },
    });

  linuxOnly('a full disk behind the standard output: one sentence, exit code 2', () => {
    for (const command of ['inspect "$3"', 'check "$3" --budget 1KiB', '--help']) {
      const { status, stderr } = intoShell(`"$1" "$2" ${command} > /dev/full`);
      assert.deepEqual(
        [status, stderr],
        [2, 'mafat: the output cannot be written: the disk is full.\n'],
        command,
      );
    }
  });

  linuxOnly('nobody reads on: no word of it', () => {
    const { stderr } = intoShell('"$1" "$2" inspect "$3" | true');
    assert.equal(stderr, '');
  });

  linuxOnly('a limit on the address space: one sentence, exit code 2', () => {
    const run = `run "$3" --random-weights 1 --plan 1x1 --image "${at('faces.jpg')}"`;
    const { status, stderr } = intoShell(`ulimit -v 2000000; "$1" "$2" ${run}`);
    assert.match(stderr, /^mafat: (?:Not enough memory|The system couldn't allocate)[^\n]+\n$/);
    assert.equal(status, 2);
  });

  describeWithTools('of a C program', GCC, () => {
    it('names of classes keep their lines, and what cannot be written is told', () => {
      writeFileSync(at('Makefile.cfg'), CLASSIFIER);
      const words = ['export', at('Makefile.cfg'), '--random-weights', '3', '--plan', '1x1'];
      assert.equal(mafat(...words, '--to', at('c')).code, 0);
      run(['make', 'CFLAGS=-O1'], at('c'));
      const program = (...more: readonly string[]) =>
        spawnSync(at('c', 'mafat-run'), [at('in.raw'), ...more], { encoding: 'utf8' });
      writeFileSync(at('in.raw'), new Uint8Array(4 * 4 * 3).fill(7));
      writeFileSync(at('class.names'), '');
      const labels = (text: string): readonly string[] => {
        writeFileSync(at('class.names'), text);
        const { stdout } = program('--names', at('class.names'));
        const { classes = [] } = JSON.parse(stdout) as NativeResult;
        return classes.map(({ label }) => label).sort();
      };
      const expected = ['bird', 'cat', 'class 1'];
      for (const text of [
        'cat\n\nbird\n',
        'cat\r\n\r\nbird',
        '\uFEFF cat\t\n \nbird \n',
        'cat\r\rbird',
      ])
        assert.deepEqual(labels(text), expected, JSON.stringify(text));
      assert.deepEqual(labels(''), ['class 0', 'class 1', 'class 2']);

      symlinkSync(at('in.raw'), at('link'));
      for (const target of [at('in.raw'), at('link'), at('c', 'weights.bin'), at('class.names')]) {
        const { status, stdout, stderr } = program('--out', target, '--names', at('class.names'));
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, /^mafat-run: --out: \S+ is an input of this run[^\n]+\n$/);
      }
      if (process.platform !== 'linux') return;
      const shell = spawnSync(
        '/bin/sh',
        ['-c', '"$0" "$1" > /dev/full', at('c', 'mafat-run'), at('in.raw')],
        {
          encoding: 'utf8',
        },
      );
      assert.deepEqual(
        [shell.status, shell.stderr],
        [2, 'mafat-run: the output cannot be written: No space left on device\n'],
      );
    });
  });
});

const CLASSIFIER = `[net]
width=4
height=4
channels=3
[convolutional]
filters=3
size=1
stride=1
pad=0
activation=linear
[avgpool]
[softmax]
groups=1
`;
