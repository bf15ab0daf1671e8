import { join } from 'node:path';
import { assert, at } from '../base/assert';
import { type Network } from '../core/network/network';
import type { ArenaPlacement } from '../core/schedule/arena';
import { isFast, withKernels } from '../core/tiling/kernel-choice';
import { untiledLike, type Plan } from '../core/tiling/plan';
import { COMPILER_FLAGS } from '../export/build-files';
import { outputOf } from '../export/heads';
import { WEIGHTS_FILE } from '../export/packed-weights';
import type { Project } from '../export/project';
import type { ProgramStage } from '../protocol/inference';
import type { Deviation, NativeFacts } from '../protocol/report';
import type { Measured, RunName } from '../protocol/runner';
import { answerLayers } from '../runner-client/answer';
import { runNetwork, type RunOutcome, type RunWish } from '../runner-client/network-run';
import { writeFolder } from '../runner-client/folder-access';
import {
  firstDifference,
  largestDeviation,
  type Outputs,
} from '../runner-client/output-comparison';
import { roundingBound } from '../runner-client/rounding-bound';
import { withTemporaryFolder } from '../runner-client/temporary-folder';
import { ArtifactCache } from './artifact-cache';
import { buildProgram } from './build';
import type { Compiler } from './compiler';
import type { WorkDone } from './control';
import { makeProject } from './exporter';
import { runProgram, type ProgramResult } from './native-program';

/** A run as a C program. */
export interface NativeRunWish {
  /** Memory is not sampled and nothing dumped, whatever it says: a C program tells its answers only. */
  readonly run: RunWish;
  /** Where the plan's buffers lie, if that is known already. */
  readonly placement?: ArenaPlacement;
  readonly compiler: Compiler;
  /** Folder in which what was compiled is kept. */
  readonly cache: string;
  /** Kernels to use; absent: the fastest. */
  readonly simd?: string;
}

/** The built programs that take part. */
export interface NativeParts {
  readonly runner: string;
  readonly exporter: string;
  /** Folder with the sources that every project has. */
  readonly runtime: string;
}

export interface NativeOutcome extends Omit<RunOutcome, 'result'> {
  readonly result: { readonly measured: Measured };
  readonly native: NativeFacts;
}

/** Lets someone follow the stages of a native run. */
export type NativeWatch = <T>(
  name: ProgramStage | RunName,
  use: (progress: (value: WorkDone) => void) => Promise<T>,
) => Promise<T>;

/** Kernels that multiply and add as the WebAssembly engine does. */
const UNFUSED: readonly string[] = ['scalar', 'sse2'];

const isFused = (simd: string): boolean => !UNFUSED.includes(simd);

/**
 * Writes the plan out as a C program, compiles it and runs it, and in WebAssembly untiled when that is to be compared.
 * What it writes goes to a temporary folder.
 * @throws UserError, CompilationFailed, RunAborted
 */
export async function runNatively(
  wish: NativeRunWish,
  parts: NativeParts,
  signal: AbortSignal,
  watch: NativeWatch,
): Promise<NativeOutcome> {
  return withTemporaryFolder(async folder => {
    const project = await watch('exporting', progress =>
      makeProject(parts.exporter, orderOf(wish, parts), { signal, progress }),
    );
    const { compiler } = wish;
    const cache = new ArtifactCache(wish.cache);
    const program = await watch('compiling', progress =>
      buildProgram(
        { files: project.files, folder, compiler, cache, flags: COMPILER_FLAGS },
        { signal, progress },
      ),
    );
    const result = await watch('native', () => runIn(folder, program, project, wish, signal));
    const compared = await compareWithEngine(wish.run, result, parts.runner, signal, watch);
    return outcomeOf(wish, result, compared);
  });
}

const orderOf = (
  { run: { definition, plan, weights }, placement }: NativeRunWish,
  { runtime }: NativeParts,
) => ({
  network: definition,
  plan,
  ...(placement !== undefined && { placement }),
  weights,
  form: 'file' as const,
  runtime,
});

async function runIn(
  folder: string,
  program: string,
  { files }: Project,
  { run, simd }: NativeRunWish,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const packed = files.filter(({ path }) => path === WEIGHTS_FILE);
  await writeFolder(folder, packed, signal);
  const weights = join(folder, WEIGHTS_FILE);
  const { network, plan, inputs, repeat } = run;
  const what = { program, folder, weights, network, plan, inputs, repeat };
  return runProgram({ ...what, ...(simd !== undefined && { simd }) }, signal);
}

/**
 * Compares with the untiled run in WebAssembly: bit by bit where the kernels are not fused, and by its distance from
 * exact kernels where they are or where some are fast.
 */
export async function compareWithEngine(
  wish: RunWish,
  { outputs, simd }: Pick<ProgramResult, 'outputs' | 'simd'>,
  runner: string,
  signal: AbortSignal,
  watch: NativeWatch,
): Promise<Compared> {
  const { network, plan, verify } = wish;
  if (!verify) return { identical: null, deviation: null };
  const outputsOf = async (name: RunName, other: Plan): Promise<Outputs> => {
    const once = { repeat: 1, verify: false, sampleMemory: false };
    const ran = await runNetwork({ ...wish, plan: other, ...once }, runner, signal, (_, use) =>
      watch(name, use),
    );
    return new Map(network.outputs.map(layer => [layer, numbersOf(ran.outputs, layer)]));
  };
  const untiled = untiledLike(plan);
  const same = await outputsOf('untiled', untiled);
  const difference = firstDifference(network, withOneNaN(outputs), withOneNaN(same));
  const exact = isFast(plan)
    ? await outputsOf('exact', withKernels(network, untiled, 'exact'))
    : same;
  const deviation = (): Deviation =>
    largestDeviation(outputs, exact, layer => roundingBound(network, plan, layer));
  if (difference === undefined)
    return { identical: true, deviation: isFast(plan) ? deviation() : null };
  return isFused(simd)
    ? { identical: null, deviation: deviation() }
    : { identical: false, difference, deviation: deviation() };
}

export type Compared = Pick<NativeOutcome, 'identical' | 'difference' | 'deviation'>;

/** NaN has many bit patterns, and processors differ in which they produce. */
const withOneNaN = (outputs: Outputs): Outputs =>
  new Map([...outputs].map(([layer, map]) => [layer, map.map(x => (Number.isNaN(x) ? NaN : x))]));

function outcomeOf(
  { run: { network }, compiler }: NativeRunWish,
  { measured, simd, predictedBytes, outputs }: ProgramResult,
  compared: Compared,
): NativeOutcome {
  const about = { compiler: `${compiler.name} ${compiler.version}`, simd, isFused: isFused(simd) };
  return {
    result: { measured },
    outputs: withAnswers(network, outputs),
    ...compared,
    native: { ...about, predictedBytes },
  };
}

/** The outputs, and by the layers that answers are read from those that pass their numbers on. */
export const withAnswers = (network: Network, outputs: Outputs): Outputs =>
  new Map([
    ...answerLayers(network).map(layer => {
      const output = at(network.outputs, outputOf(network, layer));
      return [layer, numbersOf(outputs, output)] as const;
    }),
    ...outputs,
  ]);

function numbersOf(outputs: Outputs, layer: number): Float32Array {
  const numbers = outputs.get(layer);
  assert(numbers !== undefined, `there is no output ${layer}`);
  return numbers;
}
