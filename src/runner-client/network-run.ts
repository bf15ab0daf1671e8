import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkDefinition, WeightsChoice } from '../base/network-definition';
import { peaksOf } from '../core/target/peaks';
import { RUNNER, withThreads } from '../core/target/target';
import { placeInFile } from '../core/network/layer-order';
import { type Network } from '../core/network/network';
import { tensorNumbers, type NamedTensor } from '../core/passes/draft';
import { placementOf } from '../core/schedule/arena';
import { certify } from '../core/schedule/certificate';
import { lower } from '../core/schedule/lowering';
import { isFast, withKernels } from '../core/tiling/kernel-choice';
import { untiledLike, type Plan } from '../core/tiling/plan';
import type { RunName, RunParameters, RunProgress, RunResult } from '../protocol/runner';
import { answerLayers } from './answer';
import { checkMemory, memoryBounds } from './available-memory';
import { readBytes, replaceFile } from './file-access';
import { floats, writeInput, type NetworkInput } from './network-input';
import type { Deviation, Difference } from '../protocol/report';
import {
  deviationLayers,
  firstDifference,
  largestDeviation,
  type Outputs,
} from './output-comparison';
import { roundingBound } from './rounding-bound';
import { runAlone } from './runner-process';
import { outputsFile, tensorFile, writeNumbers } from './tensor-dump';
import { withTemporaryFolder } from './temporary-folder';

/** Lets someone follow one of the runs. */
export type Watch = <T>(
  name: RunName,
  use: (progress: (value: RunProgress) => void) => Promise<T>,
) => Promise<T>;

/** What of a run is written, and where. */
export interface Dump {
  readonly folder: string;
  /** As `<layer>.f32`, C×H×W. */
  readonly layers: readonly number[];
  /** Together as `outputs.bin`. */
  readonly outputs: readonly NamedTensor[];
  /** Each as `tensors/<name>.bin`. */
  readonly tensors: readonly NamedTensor[];
}

/** Everything that a run needs, checked. */
export interface RunWish {
  readonly definition: NetworkDefinition;
  /** In the order of the plan. */
  readonly network: Network;
  readonly plan: Plan;
  readonly weights: WeightsChoice;
  /** One for each input of the network. */
  readonly inputs: readonly NetworkInput[];
  readonly repeat: number;
  /** Threads that share the work of each step. */
  readonly threads: number;
  /** Whether to run untiled as well, and compare; a plan with fast kernels also with the exact ones. */
  readonly verify: boolean;
  /** Whether the planned run's memory is measured from step to step. */
  readonly sampleMemory: boolean;
  readonly dump?: Dump;
}

export interface RunOutcome {
  readonly result: RunResult;
  /** The network's outputs and the layers that `answerLayers` names. */
  readonly outputs: Outputs;
  /** Whether every output has the bits of the untiled run with the same kernels; null when not verified. */
  readonly identical: boolean | null;
  readonly difference?: Difference;
  /** From the exact untiled run; null when not verified, and where no kernel is fast. */
  readonly deviation: Deviation | null;
}

/**
 * Runs the plan in a process of its own, and in others what it is compared with.
 * @param runner the bundled runner.
 * @throws UserError, RunAborted
 */
export async function runNetwork(
  wish: RunWish,
  runner: string,
  signal: AbortSignal,
  watch: Watch,
): Promise<RunOutcome> {
  return withTemporaryFolder(async folder => {
    const inputFiles = wish.inputs.map((input, place) => {
      const file = join(folder, `input-${place}`);
      writeInput(file, input);
      return file;
    });
    const { network, plan, dump, repeat, threads, sampleMemory } = wish;
    const target = withThreads(RUNNER, threads);
    const start: Start = (name, chosen, more) => {
      const schedule = lower(network, chosen);
      certify(schedule);
      checkMemory(peaksOf(schedule, target).processBytes, memoryBounds());
      const outputFolder = join(folder, name);
      mkdirSync(outputFolder);
      const parameters: RunParameters = {
        network: wish.definition,
        plan: chosen,
        placement: placementOf(schedule),
        weights: wish.weights,
        threads,
        inputFiles,
        outputFolder,
        ...more,
      };
      return watch(name, progress => runAlone(runner, parameters, { progress, signal }));
    };
    const answers = network.outputs;
    const read = distinct([...answers, ...answerLayers(network), ...comparedLayers(wish)]);
    const wanted = distinct([...read, ...(dump?.layers ?? [])]);
    const result = await start('planned', plan, { dump: wanted, repeat, sampleMemory });
    const outputs = readOutputs(join(folder, 'planned'), read);
    if (dump !== undefined) writeDump(join(folder, 'planned'), network, dump);
    const compared = wish.verify ? await compare(wish, outputs, folder, start) : UNCOMPARED;
    return { result, outputs, ...compared };
  });
}

const distinct = (layers: readonly number[]): readonly number[] => [...new Set(layers)];

/** Layers whose numbers are compared with those of exact kernels. */
const comparedLayers = ({ network, plan, verify }: RunWish): readonly number[] =>
  verify && isFast(plan) ? deviationLayers(network) : [];

/** Runs the network as a plan says; outputs go to a folder of that name. */
type Start = (
  name: RunName,
  plan: Plan,
  more: Pick<RunParameters, 'dump' | 'repeat' | 'sampleMemory'>,
) => Promise<RunResult>;

type Compared = Pick<RunOutcome, 'identical' | 'difference' | 'deviation'>;

const UNCOMPARED: Compared = { identical: null, deviation: null };

/** Compares outputs with those of the untiled run, and of the exact one where the plan has fast kernels. */
async function compare(
  wish: RunWish,
  outputs: Outputs,
  folder: string,
  start: Start,
): Promise<Compared> {
  const outputsOf = async (
    name: RunName,
    other: Plan,
    layers: readonly number[],
  ): Promise<Outputs> => {
    await start(name, other, { dump: layers, repeat: 1, sampleMemory: false });
    return readOutputs(join(folder, name), layers);
  };
  const { network, plan } = wish;
  const untiled = untiledLike(plan);
  const same = await outputsOf('untiled', untiled, network.outputs);
  const difference = firstDifference(network, outputs, same);
  const exact = isFast(plan)
    ? await outputsOf('exact', withKernels(network, untiled, 'exact'), comparedLayers(wish))
    : undefined;
  return {
    identical: difference === undefined,
    ...(difference !== undefined && { difference }),
    deviation:
      exact === undefined
        ? null
        : largestDeviation(outputs, exact, layer => roundingBound(network, plan, layer)),
  };
}

/** Where a layer's numbers go. */
export const dumpFile = (folder: string, layer: number): string => join(folder, `${layer}.f32`);

const readOutputs = (folder: string, layers: readonly number[]): Outputs =>
  new Map(layers.map(layer => [layer, floats(readBytes(dumpFile(folder, layer)))]));

/** @param from where the runner wrote its maps. */
function writeDump(
  from: string,
  network: Network,
  { folder, layers, outputs, tensors }: Dump,
): void {
  copyMaps(network, from, folder, layers);
  const numbersOf = (tensor: NamedTensor): Float32Array =>
    tensorNumbers(network, tensor, floats(readBytes(dumpFile(from, tensor.base))));
  writeNumbers(outputsFile(folder), eachOf(outputs, numbersOf));
  for (const tensor of tensors) writeNumbers(tensorFile(folder, tensor.name), [numbersOf(tensor)]);
}

/** Each when it is asked for, so that one is in memory at a time. */
function* eachOf<T, U>(values: readonly T[], make: (value: T) => U): Generator<U> {
  for (const value of values) yield make(value);
}

function copyMaps(network: Network, from: string, to: string, layers: readonly number[]): void {
  for (const layer of layers)
    replaceFile(dumpFile(to, placeInFile(network, layer)), temporary => {
      copyFileSync(dumpFile(from, layer), temporary);
    });
}
