import type { Schedule } from '../core/schedule/schedule';

/** When each step of a run began and how long it took, in milliseconds from the start of the run. */
export interface Trace {
  readonly startMs: Float64Array;
  readonly durationMs: Float64Array;
  /** Bytes of the arena that hold something still needed while the step runs. */
  readonly aliveBytes: Float64Array;
}

/** A trace with the bytes filled in and no times yet. */
export function emptyTrace({ steps, buffers }: Schedule): Trace {
  const aliveBytes = new Float64Array(steps.length);
  const change = new Float64Array(steps.length + 2);
  for (const { bytes, firstStep, lastStep } of buffers) {
    change[firstStep] = (change[firstStep] ?? 0) + bytes;
    change[lastStep + 1] = (change[lastStep + 1] ?? 0) - bytes;
  }
  let alive = 0;
  for (let step = 0; step < steps.length; step++) {
    alive += change[step] ?? 0;
    aliveBytes[step] = alive;
  }
  return {
    startMs: new Float64Array(steps.length),
    durationMs: new Float64Array(steps.length),
    aliveBytes,
  };
}
