import { assert } from '../base/assert';
import type { Schedule } from '../core/schedule/schedule';
import type { Executor } from '../engine/executor';
import type { LayerTap } from '../engine/layer-tap';
import type { RunnerTime, RunProgress, RunTime, RunTrace } from '../protocol/runner';
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
  readonly schedule: Schedule;
  readonly times: number;
  /** Looks at the last run. */
  readonly tap: LayerTap;
  /** Looks at the first run: only that one begins with an arena in which nothing was written. */
  readonly sampler: MemorySampler | null;
}

/** What runs of one schedule showed. */
interface Repeated {
  readonly runs: readonly RunnerTime[];
  readonly fastest: RunTime;
  readonly trace: RunTrace;
}

/** Runs a schedule several times; the trace is that of the fastest run. */
export async function repeat(
  { executor, schedule, times, tap, sampler }: Repetitions,
  host: RunHost,
  { progress, cancelled }: RunControl,
): Promise<Repeated> {
  const steps = schedule.steps.length;
  const total = steps * times;
  const runs: RunnerTime[] = [];
  let best: Omit<Repeated, 'runs'> | undefined;
  let sliceEnd = host.now() + SLICE_MS;
  for (let repetition = 0; repetition < times; repetition++) {
    const processorStart = host.processorMs();
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
    const processorMs = host.processorMs() - processorStart;
    const time = timeOf(schedule, executor.trace);
    runs.push({ ...time, processorMs });
    if (best === undefined || time.ms < best.fastest.ms)
      best = { fastest: time, trace: copyOf(executor.trace) };
  }
  progress({ done: total, total });
  assert(best !== undefined, 'a schedule is run once at least');
  return { runs, ...best };
}

const copyOf = ({ startMs, durationMs }: RunTrace): RunTrace => ({
  startMs: startMs.slice(),
  durationMs: durationMs.slice(),
});

function timeOf({ steps }: Schedule, { durationMs }: RunTrace): RunTime {
  let ms = 0;
  let loadMs = 0;
  durationMs.forEach((duration, step) => {
    ms += duration;
    if (steps[step]?.kind === 'load') loadMs += duration;
  });
  return { ms, loadMs };
}
