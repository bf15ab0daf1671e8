import { at } from '../../base/assert';

/** A piece of memory that is needed from step `first` to step `last`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export interface Placement {
  /** Byte offset of each buffer, a multiple of ALIGNMENT. */
  readonly offsets: readonly number[];
  /** End of the highest buffer. */
  readonly peakBytes: number;
  /** What is alive at once at the fullest step: no placement can need less. */
  readonly boundBytes: number;
}

/** Buffers begin at multiples of this, so that vectors do not cross cache lines needlessly. */
export const ALIGNMENT = 16;

/** Bytes up to where the next buffer may begin. */
export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Gives every buffer a place in one arena so that buffers alive at the same time do not overlap.
 * Finding the smallest arena is NP-hard (dynamic storage allocation). Several greedy orders are tried,
 * from both ends of the arena; if none reaches the bound, the best order is improved: a buffer that
 * sticks out at the top is placed earlier, again and again, and what does not harm is kept.
 */
export function place(buffers: readonly Lifetime[]): Placement {
  const boundBytes = liveBound(buffers);
  let best: Attempt = { order: [], fit: fitLow, offsets: [], peakBytes: Infinity };
  for (const compare of ORDERS) {
    const order = buffers.map((_, index) => index).sort(compare(buffers));
    for (const fit of [fitLow, fitBothEnds(boundBytes)]) {
      const attempt = attemptIn(buffers, order, fit);
      if (attempt.peakBytes < best.peakBytes) best = attempt;
      if (best.peakBytes <= boundBytes) return { ...best, boundBytes };
    }
  }
  return { ...improved(buffers, best, boundBytes), boundBytes };
}

interface Attempt {
  readonly order: readonly number[];
  readonly fit: Fit;
  readonly offsets: readonly number[];
  readonly peakBytes: number;
}

function attemptIn(buffers: readonly Lifetime[], order: readonly number[], fit: Fit): Attempt {
  const offsets = placeInOrder(buffers, order, fit);
  const peakBytes = buffers.reduce((peak, b, i) => Math.max(peak, at(offsets, i) + b.bytes), 0);
  return { order, fit, offsets, peakBytes };
}

/** Buffers placed in all while an order is improved; bounds the time, some tenths of a second at most. */
const IMPROVEMENT_WORK = 100_000;

function improved(buffers: readonly Lifetime[], start: Attempt, boundBytes: number): Attempt {
  const random = numbersFrom(1);
  let current = start;
  for (let work = 0; work < IMPROVEMENT_WORK; work += Math.max(1, buffers.length)) {
    if (current.peakBytes <= boundBytes) break;
    const limit = boundBytes + (current.peakBytes - boundBytes) * random();
    const high = current.order.filter(
      index => at(current.offsets, index) + at(buffers, index).bytes > limit,
    );
    const moved = at(high, Math.floor(random() * high.length));
    const rest = current.order.filter(index => index !== moved);
    const target = Math.floor(random() * (current.order.indexOf(moved) + 1));
    const order = [...rest.slice(0, target), moved, ...rest.slice(target)];
    const attempt = attemptIn(buffers, order, random() < 0.5 ? fitLow : fitBothEnds(boundBytes));
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

function placeInOrder(
  buffers: readonly Lifetime[],
  order: readonly number[],
  fit: Fit,
): readonly number[] {
  const offsets = new Array<number>(buffers.length).fill(0);
  const placed = new PlacedBuffers(buffers.length);
  for (const index of order) {
    const buffer = at(buffers, index);
    const offset = fit(placed.gapsBeside(buffer), buffer.bytes, index);
    offsets[index] = offset;
    placed.add(buffer, offset);
  }
  return offsets;
}

/** Steps per bucket of the index that finds buffers alive at the same time. */
const BUCKET_STEPS = 32;

const bucketOf = (step: number): number => Math.floor(step / BUCKET_STEPS);

interface PlacedBuffer {
  readonly lifetime: Lifetime;
  readonly offset: number;
}

/** The buffers that have a place, found by when they are alive. */
class PlacedBuffers {
  /** By bucket: the buffers alive in it, and those of them that begin in it. */
  private readonly alive = new Map<number, PlacedBuffer[]>();
  private readonly begun = new Map<number, PlacedBuffer[]>();
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;

  constructor(most: number) {
    this.starts = new Float64Array(most);
    this.ends = new Float64Array(most);
  }

  add(lifetime: Lifetime, offset: number): void {
    const placed = { lifetime, offset };
    const [first, last] = [bucketOf(lifetime.first), bucketOf(lifetime.last)];
    append(this.begun, first, placed);
    for (let bucket = first; bucket <= last; bucket++) append(this.alive, bucket, placed);
  }

  /** What no buffer takes that is alive together with this one, from the low to the high end. */
  gapsBeside(lifetime: Lifetime): readonly Gap[] {
    const { starts, ends } = this;
    const count = this.collect(lifetime);
    // As many places end before a gap as begin before it, so which end belongs to which start is no matter.
    starts.subarray(0, count).sort();
    ends.subarray(0, count).sort();
    const gaps: Gap[] = [];
    let start = 0;
    for (let i = 0; i < count; i++) {
      const end = starts[i] ?? 0;
      if (end > start) gaps.push({ start, end });
      start = ends[i] ?? 0;
    }
    gaps.push({ start, end: Infinity });
    return gaps;
  }

  /** Notes where the buffers lie that are alive together with this one; says how many they are. */
  private collect(lifetime: Lifetime): number {
    let count = 0;
    const note = (list: readonly PlacedBuffer[] = []): void => {
      for (const { lifetime: other, offset } of list) {
        if (!meet(lifetime, other)) continue;
        this.starts[count] = offset;
        this.ends[count] = aligned(offset + other.bytes);
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

function append<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

const meet = (a: Lifetime, b: Lifetime): boolean => a.first <= b.last && b.first <= a.last;
