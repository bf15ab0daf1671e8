import type { Schedule } from '../schedule/schedule';
import { stepsPerColumn } from './arena-timeline';
import { layerOfStep } from './layer-cost';

/** When each column of an arena's timeline was reached in a run, and what the time went into. */
export interface RunTimeline {
  /** Milliseconds from the start of the run at which each column begins; one more for the end. */
  readonly columnStartMs: readonly number[];
  /** Time spent on each layer, all its tiles together, by layer. */
  readonly layerMs: readonly number[];
  /** Time spent on each group's loading of weights, by group. */
  readonly loadMs: readonly number[];
}

/** When each step of a run began and how long it took, in milliseconds from the start of the run. */
export interface StepTimes {
  readonly startMs: ArrayLike<number>;
  readonly durationMs: ArrayLike<number>;
}

/** Memory that was in use when a step of a run was done, measured. */
export interface MemorySample {
  readonly step: number;
  /** Of the arena: what was written and is still needed. */
  readonly arenaBytes: number;
  /** Of the process: what was resident. */
  readonly residentBytes: number;
}

/** The times of a run by the columns in which the report shows the steps of its schedule. */
export function runTimeline(schedule: Schedule, times: StepTimes): RunTimeline {
  const { steps, network, plan } = schedule;
  const stride = stepsPerColumn(steps.length);
  const layerMs = network.layers.map(() => 0);
  const loadMs = plan.groups.map(() => 0);
  const columnStartMs: number[] = [];
  steps.forEach((step, index) => {
    if (index % stride === 0) columnStartMs.push(rounded(times.startMs[index] ?? 0));
    const spent = times.durationMs[index] ?? 0;
    if (step.kind === 'load') loadMs[step.group] = (loadMs[step.group] ?? 0) + spent;
    const layer = layerOfStep(step);
    if (layer !== undefined) layerMs[layer] = (layerMs[layer] ?? 0) + spent;
  });
  const last = steps.length - 1;
  columnStartMs.push(rounded((times.startMs[last] ?? 0) + (times.durationMs[last] ?? 0)));
  return { columnStartMs, layerMs: layerMs.map(rounded), loadMs: loadMs.map(rounded) };
}

/** To microseconds: finer digits would only make the message longer. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;
