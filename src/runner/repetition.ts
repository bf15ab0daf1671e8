import type { Executor } from '../engine/executor';
import type { LayerTap } from '../engine/layer-tap';
import type { RunProgress, RunTrace } from '../protocol/runner';
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

/** Runs the schedule of `steps` steps `times` times; returns the trace of the fastest. The last run is tapped. */
export async function repeat(
  executor: Executor,
  tap: LayerTap,
  steps: number,
  times: number,
  host: RunHost,
  { progress, cancelled }: RunControl,
): Promise<RunTrace> {
  const total = steps * times;
  let fastest: RunTrace | undefined;
  let sliceEnd = host.now() + SLICE_MS;
  for (let repetition = 0; repetition < times; repetition++) {
    for (const step of executor.run()) {
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

const copyOf = ({ startMs, durationMs, aliveBytes }: RunTrace): RunTrace => ({
  startMs: startMs.slice(),
  durationMs: durationMs.slice(),
  aliveBytes,
});

export const totalMs = ({ durationMs }: RunTrace): number =>
  durationMs.reduce((sum, duration) => sum + duration, 0);
