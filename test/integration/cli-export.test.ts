import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePicture } from '../../src/formats/image/picture-file';
import { readBytes } from '../../src/runner-client/file-access';
import { floatsOf } from '../support/data';
import { noise, sameBits } from '../support/execution';
import { build, describeWithTools, GCC, run, type NativeResult } from '../support/native';
import { sample } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

const [FACE, WEIGHTS] = ['tiny-face.cfg', 'tiny-face.weights'].map(file =>
  sample('tiny-face', file),
) as [string, string];

/** The part of the JSON of `mafat export` that is looked at. */
interface Exported {
  readonly plan: { readonly notation: string };
  readonly fits: boolean | null;
  readonly peak: Readonly<Record<'arenaBytes' | 'weightsBytes' | 'processBytes', number>>;
  readonly project: {
    readonly folder: string;
    readonly identifier: string;
    readonly arenaBytes: number;
    readonly processBytes: number;
    readonly files: readonly string[];
  };
}

/** All files below a folder with what is in them. */
function contents(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return new Map(
    names.map(name => [name.slice(folder.length), readFileSync(name).toString('latin1')]),
  );
}

describe('mafat export', () => {
  let folder = '';
  const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-export-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes the same bytes every time, and the files that it names', () => {
    const words = ['export', FACE, '--weights', WEIGHTS, '--budget', '4MiB'];
    const { project, fits, peak } = mafatJson<Exported>(...words, '--to', inFolder('a'));
    const { code, stdout, stderr, left } = mafat(...words, '--to', inFolder('b'));
    assert.deepEqual([code, stderr, left, fits], [0, '', [], true]);
    assert.match(stdout, /process +\S+ MiB predicted \(target bare-c\)\n/);
    assert.match(stdout, /^target +bare-c: .*"mafat plan" takes runner unless --target says/m);
    assert.match(
      mafat('plan', FACE, '--budget', '4MiB').stdout,
      /^target +runner: .*"mafat export" takes bare-c unless --target says/m,
    );
    const written = contents(inFolder('a'));
    assert.deepEqual([...written], [...contents(inFolder('b'))]);
    assert.deepEqual(
      [...written.keys()],
      project.files.map(file => `/${file}`),
    );
    assert.equal(project.arenaBytes, peak.arenaBytes);
    assert.ok(Math.abs(project.processBytes - peak.processBytes) < 0.3e6);
    assert.deepEqual(readdirSync(folder).sort(), ['a', 'b']);
  });

  it('the plan of nothing that fits is not written', () => {
    const words = ['export', FACE, '--weights', WEIGHTS, '--budget', '100KiB'];
    const { code, stdout, stderr } = mafat(...words, '--to', inFolder('none'));
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^No plan fits a budget of 100.0 KiB/);
    assert.ok(!existsSync(inFolder('none')));
  });

  it('replaces an export, an empty folder, and nothing else', () => {
    const words = ['export', FACE, '--random-weights', '1', '--to', inFolder('again')];
    mkdirSync(inFolder('again'));
    assert.equal(mafat(...words).code, 0);
    const refused = mafat(...words);
    assert.deepEqual([refused.code, refused.stdout], [2, '']);
    writeFileSync(inFolder('again', 'mafat-run'), 'built');
    assert.equal(mafat(...words, '--replace').code, 0);
    assert.ok(!existsSync(inFolder('again', 'mafat-run')));
  });

  it('takes the names of classes from the file that the plan file names', () => {
    mkdirSync(inFolder('named'));
    const network = inFolder('named', 'face.cfg');
    copyFileSync(FACE, network);
    copyFileSync(WEIGHTS, inFolder('named', 'face.weights'));
    writeFileSync(inFolder('named', 'things.txt'), 'a face\n');
    const entries = { weights: 'face.weights', labels: 'things.txt' };
    writeFileSync(inFolder('named', 'face.mafat.json'), JSON.stringify(entries));
    const { code, stderr } = mafat('export', network, '--to', inFolder('named', 'c'));
    assert.equal(code, 0);
    assert.match(stderr, /using .*face\.mafat\.json: .*labels/);
    const source = readFileSync(inFolder('named', 'c', 'face.c'), 'latin1');
    assert.match(source, /labels\[\] = \{\s*"a face"/);
    writeFileSync(inFolder('named', 'things.txt'), 'a\0face');
    const refused = mafat('export', network, '--to', inFolder('named', 'd'));
    assert.deepEqual([refused.code, existsSync(inFolder('named', 'd'))], [2, false]);
  });

  it('comments and README tell the plan', () => {
    const words = ['export', FACE, '--random-weights', '1', '--plan', '3x3/8/1x1'];
    const { project } = mafatJson<Exported>(...words, '--to', inFolder('told'));
    const source = readFileSync(inFolder('told', `${project.identifier}.c`), 'utf8');
    assert.match(source, /Group 1: layers 0 to 7, 3 x 3 tiles, recompute; at most \S+ [KM]iB/);
    assert.match(source, /Group 2: layers 8 to \d+, untiled/);
    assert.match(source, /layer 0 \[convolutional\]/);
    assert.match(source, new RegExp(`arena\\[${project.arenaBytes / 4}\\]`));
    const readme = readFileSync(inFolder('told', 'README.md'), 'utf8');
    assert.ok(readme.includes('`3x3/8/1x1`') && readme.includes(`${project.arenaBytes}`));
    assert.ok(!/fast/.test(source + readme));
  });

  it('comments and README tell fast layers', () => {
    const words = ['export', FACE, '--random-weights', '1', '--plan', '3x3/8/1x1'];
    const { project } = mafatJson<Exported>(
      ...words,
      '--kernels',
      'fast',
      '--to',
      inFolder('fast'),
    );
    const source = readFileSync(inFolder('fast', `${project.identifier}.c`), 'utf8');
    const [, layer = ''] =
      /\/\* layer (\d+) \[convolutional\] \*\/\s+\{\.kernel = MAFAT_WINOGRAD/.exec(source) ?? [];
    assert.match(source, new RegExp(`recompute, fast kernels for layer ${layer}; at most`));
    const readme = readFileSync(inFolder('fast', 'README.md'), 'utf8');
    assert.match(readme, new RegExp(`fast kernels, .*: layer ${layer}\\.`));
  });

  describeWithTools('and make', GCC, () => {
    const program = (...words: readonly string[]) => {
      const [name = '', ...rest] = words;
      return spawnSync(inFolder(name, 'mafat-run'), rest, { encoding: 'utf8' });
    };
    const input = noise(3 * 608 * 608);

    before(() => {
      writeFileSync(inFolder('in.f32'), new Uint8Array(input.buffer));
      for (const [name, seed] of [
        ['one', '1'],
        ['two', '2'],
      ] as const) {
        const words = ['--random-weights', seed, '--plan', '4x3/6/1x1', '--width', '608'];
        mafat('export', FACE, ...words, '--height', '608', '--to', inFolder(name));
      }
      build(['make'], inFolder('one'));
    });

    it('gives the program that computes what mafat run computes', () => {
      const { status, stdout, stderr } = program(
        'one',
        inFolder('in.f32'),
        '--simd',
        'scalar',
        '--out',
        inFolder('out.f32'),
        '--repeat',
        '2',
      );
      assert.deepEqual([status, stderr], [0, '']);
      const result = JSON.parse(stdout) as NativeResult;
      const words = ['--random-weights', '1', '--plan', '4x3/6/1x1', '--width', '608'];
      const ran = mafat(
        'run',
        FACE,
        ...words,
        '--height',
        '608',
        '--input',
        inFolder('in.f32'),
        '--dump',
        inFolder('dump'),
        '--json',
      );
      const { detections } = JSON.parse(ran.stdout) as Pick<NativeResult, 'detections'>;
      const [file = ''] = readdirSync(inFolder('dump'));
      const expected = floatsOf(readBytes(inFolder('dump', file)));
      assert.ok(sameBits(expected, floatsOf(readBytes(inFolder('out.f32')))));
      assert.deepEqual(
        (result.detections ?? []).map(({ label, score }) => [label, score.toFixed(6)]),
        (detections ?? []).map(({ label, score }) => [label, score.toFixed(6)]),
      );
    });

    for (const [title, damage, sentence] of [
      [
        'of another export',
        (file: string) => copyFileSync(inFolder('two', 'weights.bin'), file),
        /weights\.bin contains the weights of another network or export/,
      ],
      [
        'cut off',
        (file: string) => truncateSync(file, 1000),
        /weights\.bin doesn't match this network's size/,
      ],
      ['damaged', flipBit, /weights\.bin is damaged/],
      ['missing', (file: string) => rmSync(file), /weights\.bin cannot be read: No such file/],
    ] as const)
      it(`weights ${title}: one sentence, exit code 2`, () => {
        const file = inFolder('one', 'weights.bin');
        const kept = readFileSync(file);
        damage(file);
        const { status, stdout, stderr } = program('one', inFolder('in.f32'));
        writeFileSync(file, kept);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, sentence);
        assert.match(stderr, /^[^\n]+\n$/);
      });

    for (const [words, sentence] of [
      ['', /no input/],
      ['@none.raw', /none\.raw cannot be opened/],
      [
        '@short.raw',
        /short\.raw has 10 bytes of pixels, .* 608 rows x 608 columns x 3 channels, 1108992 bytes/,
      ],
      ['@short.f32', /short\.f32 has 10 bytes of floats/],
      ['@short.ppm', /short\.ppm isn't a binary PPM/],
      ['@cut.ppm', /cut\.ppm has fewer pixels than it says/],
      ['@short.png', /short\.png isn't an input: use a file that ends in \.raw, \.ppm or \.f32/],
      ['@in.f32 @in.f32', /more than one input/],
      ['@in.f32 --repeat', /--repeat needs a value/],
      ['@in.f32 --repeat 0', /"0" isn't a positive integer/],
      ['@in.f32 --simd mmx', /has no "mmx"/],
      ['@in.f32 --colour red', /unknown option --colour/],
      ['@in.f32 --threshold 2', /a number from 0 to 1/],
      ['@in.f32 --names @none.names', /none\.names cannot be opened/],
      ['@in.f32 --out @none/out.f32', /out\.f32 cannot be written/],
    ] as const)
      it(`mafat-run ${words}: one sentence, exit code 2`, () => {
        for (const name of ['short.raw', 'short.f32', 'short.ppm', 'short.png'])
          writeFileSync(inFolder(name), '0123456789');
        writeFileSync(inFolder('cut.ppm'), 'P6 # a comment\n2 2\n255\nabcdef');
        const given = words.split(' ').filter(word => word !== '');
        const { status, stdout, stderr } = program(
          'one',
          ...given.map(word => (word.startsWith('@') ? inFolder(word.slice(1)) : word)),
        );
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, sentence);
        assert.match(stderr, /^[^\n]+\n$/);
      });

    for (const [element, fit] of [
      ['f32', 'stretch'],
      ['u8', 'stretch'],
      ['f32', 'letterbox'],
    ] as const)
      it(`an image of another size is the input of mafat run, ${fit}, as ${element}`, () => {
        const name = `${element}-${fit}`;
        const cfg = inFolder(`${name}.cfg`);
        const text = readFileSync(FACE, 'utf8');
        writeFileSync(cfg, fit === 'stretch' ? text : text.replace('[net]', '[net]\nletter_box=1'));
        const words = [cfg, '--weights', WEIGHTS, '--plan', '1x1', '--input-element', element];
        assert.equal(mafat('export', ...words, '--to', inFolder(name)).code, 0);
        build(['make'], inFolder(name));
        const image = sample('tiny-face', 'faces.jpg');
        const { width, height, pixels } = decodePicture(readFileSync(image), image);
        const ppm = Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), pixels]);
        writeFileSync(inFolder('faces.ppm'), ppm);
        const ran = mafat(
          'run',
          ...words,
          '--image',
          image,
          '--json',
          '--dump',
          inFolder(`d-${name}`),
        );
        const { stdout } = program(
          name,
          ...[inFolder('faces.ppm'), '--simd', 'scalar', '--out', inFolder('faces.f32')],
        );
        const [expected, found] = [ran.stdout, stdout].map(
          json => (JSON.parse(json) as NativeResult).detections ?? [],
        ) as [Required<NativeResult>['detections'], Required<NativeResult>['detections']];
        assert.ok(expected.length > 3);
        assert.deepEqual(
          found.map(({ score, x, y, w, h }) => [score, x, y, w, h].map(value => value.toFixed(6))),
          expected.map(({ score, x, y, w, h }) =>
            [score, x, y, w, h].map(value => value.toFixed(6)),
          ),
        );
        const [file = ''] = readdirSync(inFolder(`d-${name}`)).filter(one => one.endsWith('.f32'));
        const layer = floatsOf(readBytes(inFolder(`d-${name}`, file)));
        assert.ok(sameBits(layer, floatsOf(readBytes(inFolder('faces.f32')))));
      });

    it('a picture and its bytes are the same input, and names are told', () => {
      const bytes = Uint8Array.from(input, x => Math.floor((x + 1) * 127));
      writeFileSync(inFolder('in.raw'), bytes);
      writeFileSync(inFolder('in.ppm'), Buffer.concat([Buffer.from('P6\n608 608\n255\n'), bytes]));
      writeFileSync(inFolder('face.names'), 'a "face"\r\n');
      const outputs = ['in.raw', 'in.ppm'].map(name => {
        const options = ['--threshold', '0', '--names', inFolder('face.names')];
        const { stdout } = program('one', inFolder(name), '--out', inFolder('o.f32'), ...options);
        const { detections } = JSON.parse(stdout) as NativeResult;
        assert.equal(detections?.[0]?.label, 'a "face"');
        return readFileSync(inFolder('o.f32'));
      });
      assert.deepEqual(outputs[0], outputs[1]);
    });
  });

  describeWithTools('and CMake', { compiler: ['cmake'] }, () => {
    it('builds it too', () => {
      mafat(
        'export',
        FACE,
        '--random-weights',
        '1',
        '--weights-as',
        'embedded',
        '--to',
        inFolder('cmake'),
      );
      // That compilers have nothing to say when they optimize is seen above, and takes long.
      run(['cmake', '-B', 'build', '-DCMAKE_C_FLAGS_RELEASE=-O0'], inFolder('cmake'));
      run(['cmake', '--build', 'build', '--parallel', '2'], inFolder('cmake'));
      const shape = 3 * 416 * 416;
      writeFileSync(inFolder('other.raw'), new Uint8Array(shape));
      run([inFolder('cmake', 'build', 'mafat-run'), inFolder('other.raw')], folder);
    });
  });
});

function flipBit(file: string): void {
  const bytes = readFileSync(file);
  const place = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(place) ^ 16, place);
  writeFileSync(file, bytes);
}
