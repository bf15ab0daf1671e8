import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  countingCompiler,
  failingCompiler,
  idleCompiler,
  pidIn,
  slowCompiler,
} from '../support/compilers';
import { assertSameDetections } from '../support/detections';
import { noise } from '../support/execution';
import { gone } from '../support/inference';
import { describeWithTools, GCC } from '../support/native';
import { CLI, ENVIRONMENT, mafatWith, ROOT } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';
import { sample, TINY_FACE, type Found } from '../support/program';

/** The part of the JSON of `mafat run` that is looked at. */
interface Ran {
  readonly target: string;
  readonly peak: Readonly<Record<'arenaBytes' | 'processBytes', number>>;
  readonly measured: Readonly<Record<'arenaBytes' | 'processBytes' | 'ms' | 'loadMs', number>>;
  readonly identical: boolean | null;
  readonly native: {
    readonly compiler: string;
    readonly simd: string;
    readonly isFused: boolean;
    readonly predictedBytes: number;
  } | null;
  /** From exact kernels. */
  readonly deviation: Readonly<Record<'layer' | 'relative' | 'limit', number>> | null;
  readonly detections: readonly Found[];
}

const FACES = ['run', ...TINY_FACE, '--plan', '3x3/8/2x2/18/1x1'];
const YOLO = ['run', sample('yolov2-16', 'yolov2-16.cfg'), '--random-weights', '1'];
const SMALL = ['--width', '160', '--height', '128'];

const detectionOf = ({ score, x, y, w, h }: Found) => ({
  label: 0,
  score,
  box: { x, y, width: w, height: h },
});

/** The floor of the target was measured there. */
const isMeasured = process.platform === 'linux' && process.arch === 'x64';

describeWithTools('mafat run --native', GCC, () => {
  let folder = '';
  const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-native-'));
    writeFileSync(inFolder('small.f32'), new Uint8Array(noise(3 * 160 * 128).buffer));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const more of [[], ['--input-element', 'u8'], ['--residency', 'block']])
    it(`scalar kernels find the faces with the bits of WebAssembly ${more.join(' ')}`, () => {
      const wasm = mafatJson<Ran>(...FACES, ...more);
      const ran = mafatJson<Ran>(...FACES, ...more, '--native', '--verify', '--simd', 'scalar');
      const { native, measured, peak } = ran;
      assert.equal(wasm.native, null);
      assert.equal(ran.identical, true);
      assert.equal(ran.deviation, null);
      assert.ok(native !== null);
      assert.deepEqual([native.simd, native.isFused], ['scalar', false]);
      assert.match(native.compiler, /^gcc \d+\.\d+/);
      assert.deepEqual(ran.detections, wasm.detections);
      assert.equal(ran.detections.length, 5);
      assert.equal(measured.arenaBytes, peak.arenaBytes);
      assert.equal(peak.arenaBytes, wasm.peak.arenaBytes);
      assert.ok(measured.ms > measured.loadMs && measured.loadMs > 0);
      assert.equal(ran.target, 'bare-c');
      if (!isMeasured) return;
      for (const predicted of [native.predictedBytes, peak.processBytes])
        assert.ok(Math.abs(measured.processBytes - predicted) < 0.3e6, `${predicted}`);
    });

  it('the fastest kernels find the same faces, within what rounding may change', () => {
    const wasm = mafatJson<Ran>(...FACES);
    const ran = mafatJson<Ran>(...FACES, '--native', '--verify');
    const { native, identical, deviation, detections } = ran;
    if (deviation === null) assert.equal(identical, true);
    else assert.ok(native?.isFused && deviation.relative <= deviation.limit && identical === null);
    const [expected, found] = [wasm.detections, detections].map(list => list.map(detectionOf));
    assertSameDetections(found ?? [], expected ?? [], { score: 1e-5, overlap: 1 - 1e-4 });
  });

  for (const plan of ['1x1', '3x3/8/2x2', '8x1r'])
    it(`a small YOLOv2-16 by ${plan}: the bits of WebAssembly, and those of all fused kernels`, () => {
      const words = [...YOLO, ...SMALL, '--input', inFolder('small.f32'), '--plan', plan];
      const exact = mafatJson<Ran>(...words, '--native', '--verify', '--simd', 'scalar');
      assert.equal(exact.identical, true);
      assert.equal(exact.measured.arenaBytes, exact.peak.arenaBytes);
      const { identical, deviation } = mafatJson<Ran>(...words, '--native', '--verify');
      assert.equal(identical, deviation === null ? true : null);
      if (deviation !== null)
        assert.ok(deviation.relative <= deviation.limit && deviation.limit < 4e-5);
    });

  it('tells people the same', () => {
    const { code, stdout, stderr, left } = mafat(...FACES, '--native', '--verify');
    assert.deepEqual([code, stderr, left], [0, '', []]);
    assert.match(stdout, /\nnative +gcc \d+\.\d+\S*, \w+ kernels, process \S+ MiB predicted\n/);
    assert.match(
      stdout,
      /\n(deviation +largest difference from exact kernels in WebAssembly: \d|verified )/,
    );
  });

  it('what has been compiled is not compiled again', () => {
    const { path, made } = countingCompiler(folder);
    const run = (plan: string) =>
      mafatWith(
        { XDG_CACHE_HOME: inFolder('cache') },
        ...['run', ...TINY_FACE, '--plan', plan, '--native', '--compiler', path],
      );
    assert.equal(run('1x1').code, 0);
    const all = made();
    assert.ok(all.length > 10 && all.at(-1) === 'mafat-run', all.join());
    assert.equal(run('1x1').code, 0);
    assert.deepEqual(made(), []);
    assert.equal(run('2x2/18/1x1').code, 0);
    assert.equal(made().length, 3, 'the two sources of the network, and the program');
    rmSync(inFolder('cache'), { recursive: true });
    assert.equal(run('1x1').code, 0);
    assert.equal(made().length, all.length);
  });

  it('what is damaged in the cache is compiled anew', () => {
    const { path, made } = countingCompiler(folder);
    const cache = inFolder('damaged', 'mafat');
    const run = () =>
      mafatWith(
        { XDG_CACHE_HOME: inFolder('damaged') },
        ...['run', ...TINY_FACE, '--plan', '1x1', '--native', '--compiler', path],
      );
    assert.equal(run().code, 0);
    const all = made();
    for (const name of readdirSync(cache)) truncateSync(join(cache, name), 500);
    const { code, stderr } = run();
    assert.deepEqual([code, stderr, made().length], [0, '', all.length]);
  });

  it('a cache that others can write is done without, with a sentence', () => {
    mkdirSync(inFolder('shared', 'mafat'), { recursive: true });
    chmodSync(inFolder('shared', 'mafat'), 0o777);
    const { stderr } = mafatWith(
      { XDG_CACHE_HOME: inFolder('shared') },
      ...[...FACES, '--native', '--compiler', idleCompiler(folder)],
    );
    assert.match(
      stderr,
      /^warning: the cache (\S+mafat) isn't used: \1 can be written by other users\. Make it writable by you alone/,
    );
    assert.deepEqual(readdirSync(inFolder('shared', 'mafat')), []);
  });

  it('a cache that cannot be written is done without', () => {
    writeFileSync(inFolder('file'), '');
    const { code, stderr } = mafatWith(
      { XDG_CACHE_HOME: inFolder('file') },
      ...[...YOLO, ...SMALL, '--input', inFolder('small.f32')],
      '--native',
    );
    assert.deepEqual([code, stderr], [0, '']);
  });

  for (const [title, compiler, sentence] of [
    [
      'fails',
      failingCompiler,
      /^mafat: gcc \S+ cannot compile the program: mafat\/mafat\.h:12:1: error: boom\n$/,
    ],
    [
      'makes nothing',
      idleCompiler,
      /^mafat: gcc \S+ cannot compile the program: it ended with code 0\n$/,
    ],
  ] as const)
    it(`a compiler that ${title}: one sentence, and nothing left`, () => {
      const words = ['--native', '--compiler', compiler(folder)];
      const cache = { XDG_CACHE_HOME: inFolder('empty') };
      const { code, stdout, stderr, left } = mafatWith(cache, ...FACES, ...words);
      assert.deepEqual([code, stdout, left], [2, '', []]);
      assert.match(stderr, sentence);
    });

  for (const [words, sentence] of [
    ['--native --compiler nobody-cc', /Compiler nobody-cc not found/],
    [`--native --compiler ${join(ROOT, 'README.md')}`, /Compiler .*README\.md not found/],
    ['--native --compiler true', /true does not tell its version|cannot compile the program/],
    ['--native --simd mmx', /'mmx' is invalid/],
    ['--native --dump out', /'--native' cannot be used with option '--dump/],
    ['--native --trace out', /'--native' cannot be used with option '--trace/],
    ['--simd scalar', /add --native/],
    ['--compiler gcc', /add --native/],
  ] as const)
    it(`${words}: one sentence, exit code 2`, () => {
      const { code, stdout, stderr, left } = mafat(...FACES, ...words.split(' '));
      assert.deepEqual([code, stdout, left], [2, '', []]);
      assert.match(stderr, sentence);
      assert.match(stderr, /^[^\n]+\n$/);
    });

  it('no compiler on the path: one sentence', () => {
    const { code, stdout, stderr } = mafatWith({ PATH: folder }, ...FACES, '--native');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^mafat: No C compiler found: none of cc, gcc, clang [^\n]+\n$/);
  });

  it('numbers that are gone when a program is done: one sentence', () => {
    const cfg = inFolder('read-head.cfg');
    const head = '[yolo]\nmask=0\nanchors=10,10\nclasses=1\nnum=1\n';
    const layer = '[convolutional]\nfilters=6\nsize=1\nstride=1\nactivation=linear\n';
    writeFileSync(cfg, `[net]\nwidth=32\nheight=32\nchannels=3\n\n${layer}\n${head}\n${layer}`);
    const image = sample('tiny-face', 'faces.jpg');
    const words = ['run', cfg, '--random-weights', '1', '--image', image];
    assert.equal(mafat(...words).code, 0);
    const { code, stderr, left } = mafat(...words, '--native');
    assert.deepEqual([code, left], [2, []]);
    assert.match(stderr, /^mafat: Layer 1 \[yolo\][^\n]+can be run, but not exported\.\n$/);
  });

  for (const [title, signal, expected] of [
    ['Ctrl-C', 'SIGINT', { code: 130, stderr: 'mafat: stopped.\n', left: [] }],
    ['a kill', 'SIGKILL', undefined],
  ] as const)
    it(`${title} while it compiles: no process is left`, async () => {
      const temporary = inFolder(`tmp-${signal}`);
      mkdirSync(temporary);
      const compiler = slowCompiler(folder);
      const env = { ...process.env, ...ENVIRONMENT, TMPDIR: temporary };
      const cli = spawn(process.execPath, [CLI, ...FACES, '--native', '--compiler', compiler], {
        env: { ...env, XDG_CACHE_HOME: inFolder('slow') },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let stderr = '';
      cli.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const end = once(cli, 'close') as Promise<[number | null]>;
      const helper = await pidIn(inFolder('slow.pid'));
      cli.kill(signal);
      const [code] = await end;
      assert.ok(await gone(helper), 'what the compiler started is gone');
      if (expected !== undefined)
        assert.deepEqual({ code, stderr, left: readdirSync(temporary) }, expected);
      mafatWith({ TMPDIR: temporary }, ...FACES);
      assert.deepEqual(readdirSync(temporary), [], 'the next run removes what is left');
    });
});
