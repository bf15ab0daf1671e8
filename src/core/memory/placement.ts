import { at } from '../../base/assert';

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
}

export interface Placement {
  /** Byte offset of each buffer, a multiple of ALIGNMENT. */
  readonly offsets: readonly number[];
  /** End of the highest buffer. */
  readonly peakBytes: number;
  /** What is needed at once at the fullest step: no placement can take less. */
  readonly boundBytes: number;
}

/** What a placement has to keep apart. */
interface Problem {
  readonly buffers: readonly Lifetime[];
  /** By buffer: what it may share with others, by their numbers. */
  readonly sharings: readonly (ReadonlyMap<number, Sharing> | undefined)[];
}

/** Buffers begin at multiples of this, so that vectors do not cross cache lines needlessly. */
export const ALIGNMENT = 16;

/** Bytes up to where the next buffer may begin. */
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Gives every buffer a place in one arena so that buffers alive at the same time do not overlap, but for
 * what they may share. `boundBytes` is what is needed at once at the fullest step.
 * Finding the smallest arena is NP-hard (dynamic storage allocation). Several greedy orders are tried,
 * from both ends of the arena; if none reaches the bound, the best order is improved: a buffer that
 * sticks out at the top is placed earlier, again and again, and what does not harm is kept.
 */
export function place(
  buffers: readonly Lifetime[],
  sharings: readonly Sharing[] = [],
  boundBytes = liveBound(buffers),
): Placement {
  const problem: Problem = {
    buffers,
    sharings: byBuffer(buffers.length, sharings),
  };
  let best: Attempt = { order: [], fit: fitLow, offsets: [], peakBytes: Infinity };
  for (const compare of ORDERS) {
    const order = buffers.map((_, index) => index).sort(compare(buffers));
    for (const fit of [fitLow, fitBothEnds(boundBytes)]) {
      const attempt = attemptIn(problem, order, fit);
      if (attempt.peakBytes < best.peakBytes) best = attempt;
      if (best.peakBytes <= boundBytes) return { ...best, boundBytes };
    }
  }
  return { ...improved(problem, best, boundBytes), boundBytes };
}

function byBuffer(
  count: number,
  sharings: readonly Sharing[],
): readonly (ReadonlyMap<number, Sharing> | undefined)[] {
  const result = new Array<Map<number, Sharing> | undefined>(count).fill(undefined);
  const add = (buffer: number, other: number, sharing: Sharing): void => {
    const known = result[buffer] ?? new Map<number, Sharing>();
    result[buffer] = known.set(other, sharing);
  };
  for (const sharing of sharings) {
    add(sharing.early, sharing.late, sharing);
    add(sharing.late, sharing.early, sharing);
  }
  return result;
}

interface Attempt {
  readonly order: readonly number[];
  readonly fit: Fit;
  readonly offsets: readonly number[];
  readonly peakBytes: number;
}

function attemptIn(problem: Problem, order: readonly number[], fit: Fit): Attempt {
  const offsets = placeInOrder(problem, order, fit);
  const peakBytes = problem.buffers.reduce(
    (peak, b, i) => Math.max(peak, at(offsets, i) + b.bytes),
    0,
  );
  return { order, fit, offsets, peakBytes };
}

/** Buffers placed in all while an order is improved; bounds the time, to tenths of a second. */
const IMPROVEMENT_WORK = 20_000;

/** Orders tried in all while one is improved. */
const MOST_ATTEMPTS = 200;

function improved(problem: Problem, start: Attempt, boundBytes: number): Attempt {
  const { buffers } = problem;
  const random = numbersFrom(1);
  let current = start;
  const attempts = Math.min(MOST_ATTEMPTS, Math.floor(IMPROVEMENT_WORK / (buffers.length + 1)));
  for (let count = 0; count < attempts; count++) {
    if (current.peakBytes <= boundBytes) break;
    const limit = boundBytes + (current.peakBytes - boundBytes) * random();
    const high = current.order.filter(
      index => at(current.offsets, index) + at(buffers, index).bytes > limit,
    );
    const moved = at(high, Math.floor(random() * high.length));
    const rest = current.order.filter(index => index !== moved);
    const target = Math.floor(random() * (current.order.indexOf(moved) + 1));
    const order = [...rest.slice(0, target), moved, ...rest.slice(target)];
    const attempt = attemptIn(problem, order, random() < 0.5 ? fitLow : fitBothEnds(boundBytes));
    if (attempt.peakBytes <= current.peakBytes) current = attempt;
  }
  return current;
}

/** The same sequence of numbers from 0 to 1 every time (a linear congruential generator). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The largest sum of what is alive at one step, with the last buffer's alignment left out. */
export function liveBound(buffers: readonly Lifetime[]): number {
  const steps = buffers.reduce((end, { last }) => Math.max(end, last), 0) + 2;
  const change = new Float64Array(steps);
  const slack = new Float64Array(steps);
  for (const { bytes, first, last } of buffers) {
    change[first] = (change[first] ?? 0) + aligned(bytes);
    change[last + 1] = (change[last + 1] ?? 0) - aligned(bytes);
    for (let step = first; step <= last; step++)
      slack[step] = Math.max(slack[step] ?? 0, aligned(bytes) - bytes);
  }
  let alive = 0;
  let bound = 0;
  change.forEach((delta, step) => {
    alive += delta;
    bound = Math.max(bound, alive - (slack[step] ?? 0));
  });
  return bound;
}

type Compare = (a: number, b: number) => number;
type Order = (buffers: readonly Lifetime[]) => Compare;

const by =
  (key: (buffer: Lifetime) => number): Order =>
  buffers =>
  (a, b) =>
    key(at(buffers, b)) - key(at(buffers, a)) || a - b;

const span = ({ first, last }: Lifetime): number => last - first + 1;

const ORDERS: readonly Order[] = [
  by(({ bytes }) => bytes),
  by(buffer => buffer.bytes * span(buffer)),
  by(span),
  by(({ first }) => -first),
  by(({ last }) => last),
];

/** Free stretch of the arena: from `start` to `end`, which may be Infinity. */
interface Gap {
  readonly start: number;
  readonly end: number;
}

type Fit = (gaps: readonly Gap[], bytes: number, index: number) => number;

const fits = ({ start, end }: Gap, bytes: number): boolean => end - start >= bytes;

/** The lowest place. */
const fitLow: Fit = (gaps, bytes) => gaps.find(gap => fits(gap, bytes))?.start ?? 0;

/**
 * Below the limit buffers go to the low and the high end in turn, as the maps of a chain do when each
 * layer reads from one end and writes to the other.
 */
const fitBothEnds =
  (limit: number): Fit =>
  (gaps, bytes, index) => {
    if (index % 2 === 0) return fitLow(gaps, bytes, index);
    const inside = gaps.map(({ start, end }) => ({ start, end: Math.min(end, limit) }));
    const gap = inside.findLast(candidate => fits(candidate, bytes));
    if (gap === undefined) return fitLow(gaps, bytes, index);
    const highest = Math.floor((gap.end - bytes) / ALIGNMENT) * ALIGNMENT;
    return Math.max(gap.start, highest);
  };

function placeInOrder(problem: Problem, order: readonly number[], fit: Fit): readonly number[] {
  const { buffers } = problem;
  const offsets = new Array<number>(buffers.length).fill(0);
  const placed = new PlacedBuffers(problem);
  for (const index of order) {
    const offset = fit(placed.gapsBeside(index), at(buffers, index).bytes, index);
    offsets[index] = offset;
    placed.add(index, offset);
  }
  return offsets;
}

/** Steps per bucket of the index that finds buffers alive at the same time. */
const BUCKET_STEPS = 32;

const bucketOf = (step: number): number => Math.floor(step / BUCKET_STEPS);

interface PlacedBuffer {
  readonly index: number;
  readonly offset: number;
}

/** The buffers that have a place, found by when they are alive. */
class PlacedBuffers {
  /** By bucket: the buffers alive in it, and those of them that begin in it. */
  private readonly alive = new Map<number, PlacedBuffer[]>();
  private readonly begun = new Map<number, PlacedBuffer[]>();
  /** Where the stretches begin and end in which a buffer must not begin. */
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;

  constructor(private readonly problem: Problem) {
    this.starts = new Float64Array(problem.buffers.length);
    this.ends = new Float64Array(problem.buffers.length);
  }

  add(index: number, offset: number): void {
    const placed = { index, offset };
    const lifetime = at(this.problem.buffers, index);
    const [first, last] = [bucketOf(lifetime.first), bucketOf(lifetime.last)];
    append(this.begun, first, placed);
    for (let bucket = first; bucket <= last; bucket++) append(this.alive, bucket, placed);
  }

  /** Where a buffer can lie among those that are alive together with it, from the low to the high end. */
  gapsBeside(index: number): readonly Gap[] {
    const count = this.collect(index);
    const { bytes } = at(this.problem.buffers, index);
    // As many stretches end before a gap as begin before it, so which belongs to which is no matter.
    const starts = this.starts.subarray(0, count).sort();
    const ends = this.ends.subarray(0, count).sort();
    const gaps: Gap[] = [];
    let start = 0;
    for (let i = 0; i < count; i++) {
      const last = starts[i] ?? 0;
      if (last >= start) gaps.push({ start, end: last + bytes });
      start = Math.max(start, ends[i] ?? 0);
    }
    gaps.push({ start, end: Infinity });
    return gaps;
  }

  /** Notes the stretches that the buffers alive together with this one forbid; says how many they are. */
  private collect(index: number): number {
    const { buffers, sharings } = this.problem;
    const lifetime = at(buffers, index);
    const shared = sharings[index];
    let count = 0;
    const note = (list: readonly PlacedBuffer[] = []): void => {
      for (const placed of list) {
        const other = at(buffers, placed.index);
        if (!meet(lifetime, other)) continue;
        const { start, end } = stretch(index, lifetime, placed, other, shared?.get(placed.index));
        if (start >= end) continue;
        this.starts[count] = start;
        this.ends[count] = end;
        count++;
      }
    };
    const first = bucketOf(lifetime.first);
    note(this.alive.get(first));
    for (let bucket = first + 1; bucket <= bucketOf(lifetime.last); bucket++)
      note(this.begun.get(bucket));
    return count;
  }
}

/** Where a buffer must not begin beside a placed one; the two ends of the stretch are allowed. */
function stretch(
  index: number,
  { bytes }: Lifetime,
  { offset }: PlacedBuffer,
  other: Lifetime,
  sharing: Sharing | undefined,
): Gap {
  return {
    start: sharing?.late === index ? offset - sharing.distance : offset - bytes,
    end: sharing?.early === index ? offset + sharing.distance : aligned(offset + other.bytes),
  };
}

function append<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

const meet = (a: Lifetime, b: Lifetime): boolean => a.first <= b.last && b.first <= a.last;
