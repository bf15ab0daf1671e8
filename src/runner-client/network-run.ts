import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { outputLayers, type Network } from '../core/network/network';
import { placementOf } from '../core/schedule/arena';
import { lower } from '../core/schedule/lowering';
import { untiledPlan, type Plan } from '../core/tiling/plan';
import type { RunParameters, RunProgress, RunResult, WeightsChoice } from '../protocol/runner';
import { answerLayers } from './answer';
import { readBytes, replaceFile } from './file-access';
import type { ParseOptions } from '../formats/format';
import { floats, writeInput, type NetworkInput } from './network-input';
import type { Difference } from '../protocol/report';
import { firstDifference, type Outputs } from './output-comparison';
import { runAlone } from './runner-process';
import { withTemporaryFolder } from './temporary-folder';

/** A network's definition as the runner reads it. */
export interface Definition {
  readonly text: string;
  /** Id of the format. */
  readonly format: string;
  readonly size: ParseOptions;
}

/** Lets someone follow one of the runs: the `planned` one, or the `untiled` one it is compared with. */
export type Watch = <T>(
  name: 'planned' | 'untiled',
  use: (progress: (value: RunProgress) => void) => Promise<T>,
) => Promise<T>;

/** Everything that a run needs, checked. */
export interface RunWish {
  readonly file: Definition;
  readonly network: Network;
  readonly plan: Plan;
  readonly weights: WeightsChoice;
  readonly input: NetworkInput;
  readonly repeat: number;
  /** Whether to run untiled as well, and compare. */
  readonly verify: boolean;
  /** Whether the planned run's memory is measured from step to step. */
  readonly sampleMemory: boolean;
  /** Layers to write as `<layer>.f32`, and where. */
  readonly dump?: { readonly folder: string; readonly layers: readonly number[] };
}

export interface RunOutcome {
  readonly result: RunResult;
  /** The network's outputs and the layers that `answerLayers` names. */
  readonly outputs: Outputs;
  /** null when it was not verified. */
  readonly identical: boolean | null;
  readonly difference?: Difference;
}

/**
 * Runs the plan in a process of its own, and untiled in another one when that is to be compared.
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
    const inputFile = join(folder, 'input');
    writeInput(inputFile, wish.input);
    const { network, plan, dump } = wish;
    const answers = outputLayers(network);
    const wanted = [...new Set([...answers, ...answerLayers(network), ...(dump?.layers ?? [])])];
    const start = (
      name: 'planned' | 'untiled',
      chosen: Plan,
      more: Pick<RunParameters, 'dump' | 'repeat' | 'sampleMemory'>,
    ) => {
      const outputFolder = join(folder, name);
      mkdirSync(outputFolder);
      const parameters: RunParameters = {
        network: networkParameters(wish),
        plan: chosen,
        placement: placementOf(lower(network, chosen)),
        weights: wish.weights,
        inputFile,
        outputFolder,
        ...more,
      };
      return watch(name, progress => runAlone(runner, parameters, { progress, signal }));
    };
    const { repeat, sampleMemory } = wish;
    const extra = wanted.filter(layer => !answers.includes(layer));
    const result = await start('planned', plan, { dump: extra, repeat, sampleMemory });
    const outputs = readOutputs(join(folder, 'planned'), [...answers, ...answerLayers(network)]);
    const outcome = { result, outputs, identical: null };
    if (dump !== undefined) copyMaps(join(folder, 'planned'), dump.folder, dump.layers);
    if (!wish.verify) return outcome;
    const untiledRun = { dump: [], repeat: 1, sampleMemory: false };
    const untiledWhole = { ...untiledPlan(network.layers.length), input: plan.input };
    await start('untiled', untiledWhole, untiledRun);
    const untiled = readOutputs(join(folder, 'untiled'), answers);
    const difference = firstDifference(network, outputs, untiled);
    return difference === undefined
      ? { ...outcome, identical: true }
      : { ...outcome, identical: false, difference };
  });
}

const networkParameters = ({ file, network }: RunWish): RunParameters['network'] => ({
  text: file.text,
  fileName: network.name,
  format: file.format,
  ...file.size,
});

const mapFile = (folder: string, layer: number): string => join(folder, `${layer}.f32`);

const readOutputs = (folder: string, layers: readonly number[]): Outputs =>
  new Map(layers.map(layer => [layer, floats(readBytes(mapFile(folder, layer)))]));

function copyMaps(from: string, to: string, layers: readonly number[]): void {
  for (const layer of layers)
    replaceFile(mapFile(to, layer), temporary => {
      copyFileSync(mapFile(from, layer), temporary);
    });
}
