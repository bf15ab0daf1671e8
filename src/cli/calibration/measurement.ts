import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkDefinition } from '../../base/network-definition';
import { at } from '../../base/assert';
import { partsOf, partWork, type StepPart } from '../../core/target/cost-model';
import { positionsIn, type Extent } from '../../core/target/extent';
import type { Sample } from '../../core/target/fit';
import { elementCount } from '../../core/network/shape';
import { lower } from '../../core/schedule/lowering';
import type { Schedule } from '../../core/schedule/schedule';
import { pictureShape } from '../../core/network/network';
import { noFiles, soundModel } from '../../formats/definition';
import type { Model } from '../../formats/format';
import type { RunResult, RunTrace } from '../../protocol/runner';
import { runAlone } from '../../runner-client/runner-process';
import { withTemporaryFolder } from '../../runner-client/temporary-folder';
import { PROBES, probePlans, type Probe } from './probes';

/** How thorough a calibration is. */
export interface Thoroughness {
  /** Rounds over all probes; of each step the fastest round counts. */
  readonly rounds: number;
  /** Runs in one process; the first ones warm up. */
  readonly repeat: number;
}

export const THOROUGH: Thoroughness = { rounds: 3, repeat: 4 };
export const QUICK: Thoroughness = { rounds: 1, repeat: 3 };

/** What a calibration needs of its surroundings. */
export interface CalibrationHost {
  /** The bundled runner. */
  readonly runner: string;
  readonly signal: AbortSignal;
  /** Told how many of all runs are done. */
  readonly progress: (done: number, total: number) => void;
}

/** A probe whose files lie in a folder, ready to be run. */
interface PreparedProbe {
  readonly probe: Probe;
  readonly model: Model;
  readonly schedules: readonly Schedule[];
  readonly folder: string;
}

/** What the machine showed. */
export interface Measurement {
  readonly samples: readonly Sample[];
  /** The most that a process took beside arena and weights. */
  readonly floorBytes: number;
}

/** Times of the steps that do the same. */
interface Measured {
  readonly work: Sample['work'];
  /** By round: the median over the steps. */
  readonly ms: number[];
}

/**
 * Runs all probes in the runner, in turns so that what else goes on in the machine hits all of them, and
 * returns the time of each kind of step.
 * @throws UserError, RunAborted
 */
export const measure = (
  { rounds, repeat }: Thoroughness,
  { runner, signal, progress }: CalibrationHost,
): Promise<Measurement> =>
  withTemporaryFolder(async folder => {
    const probes = PROBES.map((probe, index) => prepare(probe, join(folder, String(index))));
    const measured = new Map<string, Measured>();
    const total = rounds * probes.reduce((sum, { schedules }) => sum + schedules.length, 0);
    let done = 0;
    let floorBytes = 0;
    for (let round = 0; round < rounds; round++)
      for (const prepared of probes)
        for (const schedule of prepared.schedules) {
          const result = await runProbe(runner, prepared, schedule, repeat, signal);
          collect(measured, prepared.probe.name, schedule, result.trace);
          const { arenaBytes, weightsBytes } = schedule;
          floorBytes = Math.max(
            floorBytes,
            result.measured.processBytes - arenaBytes - weightsBytes,
          );
          progress(++done, total);
        }
    const samples = [...measured].map(([name, { work, ms }]) => ({
      name,
      work,
      ms: Math.min(...ms),
    }));
    return { samples, floorBytes };
  });

function prepare(probe: Probe, folder: string): PreparedProbe {
  mkdirSync(folder);
  const model = soundModel(definitionOf(probe), noFiles);
  const { network, weightBytes } = model;
  writeFileSync(join(folder, INPUT), smallNumbers(elementCount(pictureShape(network))));
  const weights = [new Uint8Array(WEIGHTS_HEADER.buffer), smallNumbers(weightBytes / 4)];
  writeFileSync(join(folder, WEIGHTS), Buffer.concat(weights));
  return { probe, model, folder, schedules: probePlans(network).map(plan => lower(network, plan)) };
}

const definitionOf = ({ name, text }: Probe): NetworkDefinition => ({
  fileName: name,
  format: 'darknet',
  content: { text },
});

const INPUT = 'input.f32';
const WEIGHTS = 'probe.weights';

/** Version 0.2.0, and two words for the pictures seen. */
const WEIGHTS_HEADER = Int32Array.of(0, 2, 0, 0, 0);

/** From −0.05 to 0.05: small enough not to grow from layer to layer, large enough never to become denormal. */
function smallNumbers(count: number): Uint8Array {
  let state = 1;
  const numbers = Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) / 20;
  });
  return new Uint8Array(numbers.buffer);
}

async function runProbe(
  runner: string,
  { probe, folder }: PreparedProbe,
  { plan }: Schedule,
  repeat: number,
  signal: AbortSignal,
): Promise<RunResult> {
  return runAlone(
    runner,
    {
      network: definitionOf(probe),
      plan,
      weights: { kind: 'file', path: join(folder, WEIGHTS) },
      inputFiles: [join(folder, INPUT)],
      outputFolder: folder,
      dump: [],
      sampleMemory: false,
      repeat,
    },
    { signal },
  );
}

/** Adds the median of each kind of step. */
function collect(
  measured: Map<string, Measured>,
  probe: string,
  { network, steps }: Schedule,
  { durationMs }: RunTrace,
): void {
  const times = new Map<string, number[]>();
  steps.forEach((step, index) => {
    const [part] = partsOf(network, step);
    const ms = durationMs[index];
    if (part === undefined || ms === undefined || step.kind === 'input') return;
    const work = partWork(part);
    const name = `${probe}, ${describePart(part)}`;
    if (!measured.has(name)) measured.set(name, { work, ms: [] });
    times.set(name, [...(times.get(name) ?? []), ms]);
  });
  for (const [name, list] of times) measured.get(name)?.ms.push(median(list));
}

function describePart(part: StepPart): string {
  if (part.kind === 'load') return `load ${part.bytes} bytes, ${part.kernel}`;
  if (part.kind === 'copy') return `copy ${part.bytes} bytes`;
  const { layer } = part;
  const { rows, columns, blocks } = part.part;
  const how = blocks === undefined ? '' : `, ${blocks} blocks`;
  return `layer ${layer.index} ${layer.label}, ${describeExtent(rows)} x ${describeExtent(columns)}${how}`;
}

/** The number of rows or columns, and how many of them the borders cut. */
function describeExtent(extent: Extent): string {
  const { before, after } = extent;
  const cut = before + after === 0 ? '' : ` (${before} + ${after} cut)`;
  return `${positionsIn(extent)}${cut}`;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return at(sorted, sorted.length >> 1);
}
