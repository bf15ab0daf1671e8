import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { targetNamed, type Target } from '../../src/core/target/target';
import { inputReferences, shapeOf } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { elementCount } from '../../src/core/network/shape';
import type { Schedule } from '../../src/core/schedule/schedule';
import { headsOf } from '../../src/export/heads';
import type { ProgramForm, WeightsForm } from '../../src/export/packed-weights';
import { exportProject, type Project } from '../../src/export/project';
import { readTexts } from '../../src/runner-client/folder-access';
import { floatsOf } from './data';
import { execute, inputBytes, noiseFor } from './execution';
import { describeUnless } from './left-out';
import { ROOT } from './program';

/** A compiler with its options, and what runs its programs. */
export interface Toolchain {
  readonly compiler: readonly string[];
  /** Words before the program: an emulator, for another processor. */
  readonly runner?: readonly string[];
}

/** Before the options of a toolchain, so that gcc is asked for the very objects of a Makefile, which ccache then has. */
const STANDARD = ['-std=c11', '-ffp-contract=off'];
const WARNINGS = '-Wall -Wextra -Wpedantic -Wconversion'.split(' ');

export const GCC: Toolchain = { compiler: ['gcc', '-O2'] };
export const CLANG: Toolchain = { compiler: ['clang', '-O2'] };
/** Reports name lines; more of optimization and debugging takes twice as long to compile. */
export const SANITIZED: Toolchain = {
  compiler: ['gcc', '-Og', '-g1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
};
export const AARCH64: Toolchain = {
  compiler: ['aarch64-linux-gnu-gcc', '-O2', '-static'],
  runner: ['qemu-aarch64'],
};
export const ARMHF: Toolchain = {
  compiler: ['arm-linux-gnueabihf-gcc', '-O2', '-static', '-mfpu=neon-vfpv4'],
  runner: ['qemu-arm'],
};

const isThere = (tool: string): boolean =>
  spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;

/** A suite that compiles with a toolchain. */
export function describeWithTools(
  title: string,
  { compiler, runner = [] }: Toolchain,
  body: (this: Mocha.Suite) => void,
): void {
  const missing = [...compiler.slice(0, 1), ...runner.slice(0, 1)].filter(tool => !isThere(tool));
  const reason = missing.length === 0 ? undefined : `there is no ${missing.join(' and no ')}`;
  describeUnless(reason, title, body);
}

const RUNTIME = join(ROOT, 'src', 'export', 'runtime');

let runtime: ReadonlyMap<string, string> | undefined;

/** The hand-written sources of every project. */
export const runtimeSources = (): ReadonlyMap<string, string> => (runtime ??= readTexts(RUNTIME));

export function bareC(): Target {
  const target = targetNamed('bare-c');
  if (target === undefined) throw new Error('there is no target for C programs');
  return target;
}

export const projectOf = (
  schedule: Schedule,
  parameters: ParameterSource,
  weightsForm: ProgramForm = 'file',
): Project =>
  exportProject({
    schedule,
    parameters,
    form: weightsForm,
    target: bareC(),
    runtime: runtimeSources(),
  });

/** Whether a C program can hold a plan: not where other layers read a head, whose map is gone when the run is over. */
export function isExportable(schedule: Schedule): boolean {
  try {
    headsOf(schedule);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

export function writeProject({ files }: Project, folder: string): void {
  for (const { path, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Runs a tool to its end. @throws Error with what it said when it fails. */
export const run = (words: readonly string[], cwd: string): string => ended(words, cwd).stdout;

/** The same of a tool that builds something. @throws Error when it complains of anything, too. */
export function build(words: readonly string[], cwd: string): void {
  const { stderr } = ended(words, cwd);
  if (stderr !== '') throw new Error(`${words.join(' ')} complains: ${stderr}`);
}

function ended(words: readonly string[], cwd: string): Record<'stdout' | 'stderr', string> {
  const [tool = '', ...rest] = words;
  const { status, stdout, stderr } = spawnSync(tool, rest, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}${stdout}`);
  return { stdout, stderr };
}

/** Has a toolchain compile or link. @throws Error when it complains of anything. */
export function compile({ compiler }: Toolchain, words: readonly string[], cwd: string): void {
  const [name = '', ...options] = compiler;
  build([name, ...STANDARD, ...WARNINGS, ...options, ...words], cwd);
}

/** What mafat-run prints. */
export interface NativeResult {
  readonly mode: string;
  readonly simd: string;
  readonly ms: number;
  readonly arenaBytes: number;
  readonly weightsBytes: number;
  /** With --observe. */
  readonly observedBytes?: number;
  readonly predictedBytes: number;
  readonly peakBytes: number;
  /** Of networks with heads. */
  readonly detections?: readonly {
    readonly label: string;
    readonly score: number;
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  }[];
  /** Of classifiers. */
  readonly classes?: readonly { readonly label: string; readonly score: number }[];
}

/** A built project. */
export interface NativeProgram {
  /** Sets of kernels that it has and that can be run here. */
  levels(): readonly string[];
  /**
   * Runs on a first input, C×H×W numbers or H×W×C bytes, with noise for all others, and returns the outputs by
   * layer, C×H×W.
   * @throws Error when the program fails.
   */
  run(
    input: Float32Array | Uint8Array,
    ...options: readonly string[]
  ): { readonly outputs: ReadonlyMap<number, Float32Array>; readonly result: NativeResult };
}

/** Sets of kernels, and whether they give the bits of the WebAssembly engine, or those of fused multiply-add. */
const LEVELS = { scalar: 'exact', sse2: 'exact', avx2: 'fused', avx512: 'fused', neon: 'fused' };

/** What fused multiply-add may change, relative to the largest number of a layer. */
const FUSED = 1e-5;

/** Objects of the hand-written sources by compiler and source, for all builders of this process. */
const objects = new Map<string, string>();

let sharedFolder: string | undefined;

/** Where they are; it is gone when the process ends. */
function objectFolder(): string {
  if (sharedFolder !== undefined) return sharedFolder;
  const folder = mkdtempSync(join(tmpdir(), 'mafat-objects-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return (sharedFolder = folder);
}

/** Compiles the hand-written sources once, and projects against them. Give it back with `dispose`. */
export class NativeBuilder {
  readonly folder = mkdtempSync(join(tmpdir(), 'mafat-native-'));
  private count = 0;
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly toolchain: Toolchain,
    private readonly weightsForm: WeightsForm = 'file',
  ) {}

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  build(schedule: Schedule, parameters: ParameterSource): NativeProgram {
    const project = projectOf(schedule, parameters, this.weightsForm);
    const folder = join(this.folder, `${this.count++}`);
    writeProject(project, folder);
    const own = project.files.map(({ path }) => path).filter(path => /^\w+\.c$/.test(path));
    const shared = this.runtimeObjects(project, folder);
    compile(this.toolchain, ['-o', 'mafat-run', ...own, ...shared], folder);
    return {
      levels: () => Object.keys(LEVELS).filter(level => this.hasLevel(folder, level)),
      run: (input, ...options) => {
        const name = input instanceof Uint8Array ? 'input.raw' : 'input.f32';
        writeFileSync(
          join(folder, name),
          new Uint8Array(input.buffer, input.byteOffset, input.byteLength),
        );
        const others = writeNoise(schedule, folder);
        const program = [...(this.toolchain.runner ?? []), './mafat-run'];
        const words = [...program, name, ...others, '--out', 'out.f32'];
        const result = JSON.parse(run([...words, ...options], folder)) as NativeResult;
        return { outputs: outputsIn(join(folder, 'out.f32'), schedule), result };
      },
    };
  }

  private hasLevel(folder: string, level: string): boolean {
    const known = this.known.get(level);
    if (known !== undefined) return known;
    const words = [...(this.toolchain.runner ?? []), './mafat-run', 'none.raw', '--simd', level];
    const [tool = '', ...rest] = words;
    const { stderr } = spawnSync(tool, rest, { cwd: folder, encoding: 'utf8' });
    const has = !stderr.includes('--simd');
    this.known.set(level, has);
    return has;
  }

  /** Objects of the hand-written sources, those that are not there yet compiled. */
  private runtimeObjects({ files }: Project, folder: string): readonly string[] {
    const { compiler } = this.toolchain;
    const sources = files.map(({ path }) => path).filter(path => /^mafat\/.*\.c$/.test(path));
    return sources.map(source => {
      const key = [...compiler, source].join(' ');
      const known = objects.get(key);
      if (known !== undefined) return known;
      const object = join(objectFolder(), `${objects.size}.o`);
      compile(this.toolchain, ['-c', source, '-o', object], folder);
      objects.set(key, object);
      return object;
    });
  }
}

/** Writes what inputs beside the first are in tests, and gives the names of the files. */
const writeNoise = (schedule: Schedule, folder: string): readonly string[] =>
  inputReferences(schedule.network)
    .slice(1)
    .map(source => {
      const name = `input${source}.f32`;
      writeFileSync(join(folder, name), noiseFor(schedule, source));
      return name;
    });

function outputsIn(
  file: string,
  { network, outputs }: Schedule,
): ReadonlyMap<number, Float32Array> {
  const numbers = floatsOf(readFileSync(file));
  let start = 0;
  const maps = [...outputs.keys()].map(layer => {
    const count = elementCount(shapeOf(network, layer));
    start += count;
    return [layer, numbers.subarray(start - count, start)] as const;
  });
  if (start !== numbers.length) throw new Error(`${file} has ${numbers.length} numbers`);
  return new Map(maps);
}

/**
 * Holds a program to the WebAssembly engine: without fused multiply-add it has the very bits, with it the
 * results of all sets of kernels are equal among themselves, and close in a network of which nothing makes a small
 * difference large. `input` is C×H×W. Returns the sets.
 */
export function assertSameAsEngine(
  program: NativeProgram,
  schedule: Schedule,
  parameters: ParameterSource,
  input: Float32Array,
  network: 'steady' | 'any' = 'steady',
): readonly string[] {
  const { layers } = execute(schedule, parameters, input);
  const given = schedule.plan.input === 'u8' ? inputBytes(schedule, input) : input;
  let fused: ReadonlyMap<number, Float32Array> | undefined;
  const levels = program.levels();
  for (const level of levels) {
    const { outputs } = program.run(given, '--simd', level);
    assert.equal(outputs.size, schedule.outputs.size);
    const isFused = LEVELS[level as keyof typeof LEVELS] === 'fused';
    if (isFused) fused ??= outputs;
    for (const [layer, actual] of outputs) {
      const exact = layers.get(layer) ?? new Float32Array();
      const expected = isFused ? (fused?.get(layer) ?? new Float32Array()) : exact;
      assert.ok(equalNumbers(expected, actual), `${level}: layer ${layer} has other bits`);
      if (isFused && network === 'steady') assertClose(exact, actual, `${level}: layer ${layer}`);
    }
  }
  return levels;
}

/** The same bits, but that one NaN is as good as another. */
function equalNumbers(expected: Float32Array, actual: Float32Array): boolean {
  const bits = (floats: Float32Array): Uint32Array =>
    new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const [a, b] = [bits(expected), bits(actual)];
  const same = (index: number): boolean =>
    a[index] === b[index] || (Number.isNaN(expected[index]) && Number.isNaN(actual[index]));
  return a.length === b.length && a.every((_, index) => same(index));
}

function assertClose(expected: Float32Array, actual: Float32Array, what: string): void {
  const scale = expected.reduce((most, x) => Math.max(most, Math.abs(x) || 0), 1e-6);
  expected.forEach((x, index) => {
    const y = actual[index] ?? NaN;
    const close = Math.abs(x - y) <= FUSED * scale || (Number.isNaN(x) && Number.isNaN(y));
    assert.ok(close || x === y, `${what}: number ${index} is ${y} and not ${x}`);
  });
}
