/**
 * When each step of a run began and how long it took, in milliseconds from the start of the run. Time
 * between steps counts for nothing.
 */
export interface Trace {
  readonly startMs: Float64Array;
  readonly durationMs: Float64Array;
}

/** A trace with no times yet. */
export const emptyTrace = (steps: number): Trace => ({
  startMs: new Float64Array(steps),
  durationMs: new Float64Array(steps),
});
