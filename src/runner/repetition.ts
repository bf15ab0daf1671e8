import type { Executor } from '../engine/executor';
import type { LayerTap } from '../engine/layer-tap';
import type { RunProgress, RunTrace } from '../protocol/runner';
import type { MemorySampler } from './memory-sampler';
import type { RunHost } from './run-host';

/** How the caller follows a run and stops it. */
export interface RunControl {
  readonly progress: (progress: RunProgress) => void;
  /** Asked after every slice; true ends the run with RunCancelled. */
  readonly cancelled: () => boolean;
}

export class RunCancelled extends Error {
  override readonly name = 'RunCancelled';
}

/** Steps run for so long before messages get their turn; a single step is never interrupted. */
const SLICE_MS = 50;

export interface Repetitions {
  readonly executor: Executor;
  /** Steps of its schedule. */
  readonly steps: number;
  readonly times: number;
  /** Looks at the last run. */
  readonly tap: LayerTap;
  /** Looks at the first run: only that one begins with an arena in which nothing was written. */
  readonly sampler: MemorySampler | null;
}

/** Runs a schedule several times; returns the trace of the fastest run. */
export async function repeat(
  { executor, steps, times, tap, sampler }: Repetitions,
  host: RunHost,
  { progress, cancelled }: RunControl,
): Promise<RunTrace> {
  const total = steps * times;
  let fastest: RunTrace | undefined;
  let sliceEnd = host.now() + SLICE_MS;
  for (let repetition = 0; repetition < times; repetition++) {
    const observer = repetition === 0 ? sampler : null;
    for (const step of executor.run({ replant: observer !== null })) {
      observer?.after(step);
      if (repetition === times - 1) tap.after(step);
      if (host.now() < sliceEnd) continue;
      progress({ done: repetition * steps + step + 1, total });
      await host.pause();
      if (cancelled()) throw new RunCancelled('the run was cancelled');
      sliceEnd = host.now() + SLICE_MS;
    }
    const { trace } = executor;
    if (fastest === undefined || totalMs(trace) < totalMs(fastest)) fastest = copyOf(trace);
  }
  progress({ done: total, total });
  return fastest ?? executor.trace;
}

const copyOf = ({ startMs, durationMs }: RunTrace): RunTrace => ({
  startMs: startMs.slice(),
  durationMs: durationMs.slice(),
});

export const totalMs = ({ durationMs }: RunTrace): number =>
  durationMs.reduce((sum, duration) => sum + duration, 0);
