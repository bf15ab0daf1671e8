import { join } from 'node:path';
import { assert, at } from '../base/assert';
import { outputLayers, type Network } from '../core/network/network';
import type { ArenaPlacement } from '../core/schedule/arena';
import { untiledPlan } from '../core/tiling/plan';
import { outputOf } from '../export/heads';
import { WEIGHTS_FILE } from '../export/packed-weights';
import type { Project } from '../export/project';
import type { NativeStage } from '../protocol/inference';
import type { NativeFacts } from '../protocol/report';
import type { Measured } from '../protocol/runner';
import { answerLayers } from '../runner-client/answer';
import { runNetwork, type RunOutcome, type RunWish } from '../runner-client/network-run';
import { writeFolder } from '../runner-client/folder-access';
import {
  firstDifference,
  largestDeviation,
  type Outputs,
} from '../runner-client/output-comparison';
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
  name: NativeStage | 'untiled',
  use: (progress: (value: WorkDone) => void) => Promise<T>,
) => Promise<T>;

/** What fused multiply-add may change, relative to the largest number of an output. */
const LARGEST_DEVIATION = 1e-5;

/** A softmax multiplies differences by the size of its inputs. */
const LARGEST_AFTER_SOFTMAX = 1e-4;

/** Kernels that multiply and add as the WebAssembly engine does. */
const UNFUSED: readonly string[] = ['scalar', 'sse2'];

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
      buildProgram({ project, folder, compiler, cache }, { signal, progress }),
    );
    const result = await watch('native', () => runIn(folder, program, project, wish, signal));
    const expected = await outputsToCompare(wish.run, parts.runner, signal, watch);
    return outcomeOf(wish, result, expected);
  });
}

const orderOf = (
  { run: { file, network, plan, weights }, placement }: NativeRunWish,
  { runtime }: NativeParts,
) => ({
  network: { text: file.text, fileName: network.name, format: file.format, ...file.size },
  plan,
  ...(placement !== undefined && { placement }),
  weights,
  weightsForm: 'file' as const,
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
  const { network, plan, input, repeat } = run;
  const what = { program, folder, weights, network, element: plan.input, input, repeat };
  return runProgram({ ...what, ...(simd !== undefined && { simd }) }, signal);
}

/** Outputs of the untiled run in WebAssembly; undefined where nothing is to be compared. */
async function outputsToCompare(
  wish: RunWish,
  runner: string,
  signal: AbortSignal,
  watch: NativeWatch,
): Promise<Outputs | undefined> {
  const { network, plan, verify } = wish;
  if (!verify) return undefined;
  const untiled = { ...untiledPlan(network.layers.length), input: plan.input };
  const once = { repeat: 1, verify: false, sampleMemory: false };
  const { outputs } = await runNetwork(
    { ...wish, plan: untiled, ...once },
    runner,
    signal,
    (_, use) => watch('untiled', use),
  );
  return new Map(outputLayers(network).map(layer => [layer, numbersOf(outputs, layer)]));
}

type Compared = Pick<NativeOutcome, 'identical' | 'difference'> & Pick<NativeFacts, 'deviation'>;

function comparison(
  network: Network,
  actual: Outputs,
  expected: Outputs | undefined,
  isFused: boolean,
): Compared {
  if (expected === undefined) return { identical: null, deviation: null };
  const difference = firstDifference(network, withOneNaN(actual), withOneNaN(expected));
  const deviation = largestDeviation(actual, expected, layer => limitOf(network, layer));
  if (difference === undefined) return { identical: true, deviation };
  return isFused ? { identical: null, deviation } : { identical: false, difference, deviation };
}

function limitOf({ layers }: Network, layer: number): number {
  const { operation } = at(layers, layer);
  const isSoft = operation.kind === 'softmax' || ('softmax' in operation && operation.softmax);
  return isSoft ? LARGEST_AFTER_SOFTMAX : LARGEST_DEVIATION;
}

/** What is no number has many bits, and processors differ in which they choose. */
const withOneNaN = (outputs: Outputs): Outputs =>
  new Map([...outputs].map(([layer, map]) => [layer, map.map(x => (Number.isNaN(x) ? NaN : x))]));

function outcomeOf(
  { run: { network }, compiler }: NativeRunWish,
  { measured, simd, predictedBytes, outputs }: ProgramResult,
  expected: Outputs | undefined,
): NativeOutcome {
  const isFused = !UNFUSED.includes(simd);
  const { deviation, ...compared } = comparison(network, outputs, expected, isFused);
  const facts = { compiler: `${compiler.name} ${compiler.version}`, simd, isFused };
  return {
    result: { measured },
    outputs: withAnswers(network, outputs),
    ...compared,
    native: { ...facts, predictedBytes, deviation },
  };
}

/** The outputs, and by the layers that answers are read from those that pass their numbers on. */
const withAnswers = (network: Network, outputs: Outputs): Outputs =>
  new Map([
    ...answerLayers(network).map(layer => {
      const output = at(outputLayers(network), outputOf(network, layer));
      return [layer, numbersOf(outputs, output)] as const;
    }),
    ...outputs,
  ]);

function numbersOf(outputs: Outputs, layer: number): Float32Array {
  const numbers = outputs.get(layer);
  assert(numbers !== undefined, `there is no output ${layer}`);
  return numbers;
}
