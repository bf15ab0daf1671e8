/** A piece of memory that is needed from step `first` to step `last`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Two buffers alive at the same time, of which the later one is written behind what is still read of the
 * earlier one: beside lying apart, the later may begin anywhere up to `distance` bytes before the earlier.
 */
export interface Sharing {
  readonly early: number;
  readonly late: number;
  /** A multiple of ALIGNMENT; negative where the later buffer lags so far that it can begin behind. */
  readonly distance: number;
  /** Whether the later may, besides, begin where the earlier does: each number replaces the one in its place. */
  readonly samePlace?: true;
}

/** Buffers begin at multiples of this, so that vectors do not cross cache lines needlessly. */
export const ALIGNMENT = 16;

/** Bytes up to where the next buffer may begin. */
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The largest sum of what is alive at one step, with the last buffer's alignment left out. */
export const liveBound = (buffers: readonly Lifetime[]): number => largest(liveBytes(buffers));

/**
 * By step, that behind the last one included: the sum of what is alive, with the last buffer's alignment left
 * out. `taken` says what a buffer takes with its alignment.
 */
export function liveBytes<T extends Lifetime>(
  buffers: readonly T[],
  taken: (buffer: T) => number = ({ bytes }) => aligned(bytes),
): Float64Array {
  const steps = buffers.reduce((end, { last }) => Math.max(end, last), 0) + 2;
  const change = new Float64Array(steps);
  const slack = new Float64Array(steps);
  for (const buffer of buffers) {
    const { bytes, first, last } = buffer;
    const whole = taken(buffer);
    change[first] = (change[first] ?? 0) + whole;
    change[last + 1] = (change[last + 1] ?? 0) - whole;
    // Most are multiples of the alignment, and some live long.
    if (whole === bytes) continue;
    for (let step = first; step <= last; step++)
      slack[step] = Math.max(slack[step] ?? 0, whole - bytes);
  }
  let alive = 0;
  return change.map((delta, step) => {
    alive += delta;
    return alive - (slack[step] ?? 0);
  });
}

export const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0);
