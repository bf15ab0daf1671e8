import { at } from '../../base/assert';
import { aligned, type Lifetime, type Sharing } from './lifetime';

/** Buffers that are to have a place in one arena, and what they may share. */
export interface PlacementProblem {
  readonly buffers: readonly Lifetime[];
  /** By buffer: what it may share with others, by their numbers. */
  readonly sharings: readonly (ReadonlyMap<number, Sharing> | undefined)[];
}

export function placementProblem(
  buffers: readonly Lifetime[],
  sharings: readonly Sharing[],
): PlacementProblem {
  const byBuffer = new Array<Map<number, Sharing> | undefined>(buffers.length).fill(undefined);
  const add = (buffer: number, other: number, sharing: Sharing): void => {
    const known = byBuffer[buffer] ?? new Map<number, Sharing>();
    byBuffer[buffer] = known.set(other, sharing);
  };
  for (const sharing of sharings) {
    add(sharing.early, sharing.late, sharing);
    add(sharing.late, sharing.early, sharing);
  }
  return { buffers, sharings: byBuffer };
}

/** Free stretch of the arena: from `start` to `end`, which may be Infinity. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/** Steps per bucket of the index that finds buffers alive at the same time. */
const BUCKET_STEPS = 32;

const bucketOf = (step: number): number => Math.floor(step / BUCKET_STEPS);

/** The buffers that have a place, found by when they are alive. */
export class PlacedBuffers {
  /** By bucket: the numbers of the buffers alive in it, and of those of them that begin in it. */
  private readonly alive: number[][] = [];
  private readonly begun: number[][] = [];
  /** By buffer; here most of the time of a search goes, so that they lie in arrays that are quick to read. */
  private readonly firsts: Float64Array;
  private readonly lasts: Float64Array;
  private readonly sizes: Float64Array;
  private readonly offsets: Float64Array;
  /** Where the stretches begin and end in which a buffer must not begin. */
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;
  private count = 0;

  constructor(private readonly problem: PlacementProblem) {
    const { buffers } = problem;
    this.firsts = new Float64Array(buffers.length);
    this.lasts = new Float64Array(buffers.length);
    this.sizes = new Float64Array(buffers.length);
    buffers.forEach(({ first, last, bytes }, index) => {
      this.firsts[index] = first;
      this.lasts[index] = last;
      this.sizes[index] = bytes;
    });
    this.offsets = new Float64Array(buffers.length);
    // A stretch is in two where its middle is allowed.
    this.starts = new Float64Array(2 * buffers.length);
    this.ends = new Float64Array(2 * buffers.length);
    const last = buffers.reduce((most, buffer) => Math.max(most, buffer.last), 0);
    for (let bucket = 0; bucket <= bucketOf(last); bucket++) {
      this.alive.push([]);
      this.begun.push([]);
    }
  }

  add(index: number, offset: number): void {
    this.offsets[index] = offset;
    const { first, last } = at(this.problem.buffers, index);
    this.begun[bucketOf(first)]?.push(index);
    for (let bucket = bucketOf(first); bucket <= bucketOf(last); bucket++)
      this.alive[bucket]?.push(index);
  }

  /** Takes back the buffer that was added last. */
  removeLast(index: number): void {
    const { first, last } = at(this.problem.buffers, index);
    this.begun[bucketOf(first)]?.pop();
    for (let bucket = bucketOf(first); bucket <= bucketOf(last); bucket++)
      this.alive[bucket]?.pop();
  }

  /** Gives a buffer that has been added another place. */
  move(index: number, offset: number): void {
    this.offsets[index] = offset;
  }

  /** Whether a buffer, placed or not, can lie there among those that are alive together with it. */
  fits(index: number, offset: number): boolean {
    const { bytes } = at(this.problem.buffers, index);
    return this.gapsBeside(index).some(
      ({ start, end }) => start <= offset && offset + bytes <= end,
    );
  }

  /** Where a buffer can lie among those that are alive together with it, from the low to the high end. */
  gapsBeside(index: number): readonly Gap[] {
    this.collect(index);
    const { bytes } = at(this.problem.buffers, index);
    // As many stretches end before a gap as begin before it, so it doesn't matter which belongs to which.
    const { starts, ends, count } = this;
    sort(starts, count);
    sort(ends, count);
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

  /** Notes the stretches that the buffers alive together with this one forbid. */
  private collect(index: number): void {
    const { first, last } = at(this.problem.buffers, index);
    const begin = bucketOf(first);
    const end = bucketOf(last);
    this.count = 0;
    this.note(index, this.alive[begin]);
    for (let bucket = begin + 1; bucket <= end; bucket++) this.note(index, this.begun[bucket]);
  }

  private note(index: number, others: readonly number[] = []): void {
    const { firsts, lasts, sizes, offsets } = this;
    const [first = 0, last = 0, bytes = 0] = [firsts[index], lasts[index], sizes[index]];
    const shared = this.problem.sharings[index];
    for (const placed of others) {
      const isApart = (firsts[placed] ?? 0) > last || first > (lasts[placed] ?? 0);
      if (isApart || placed === index) continue;
      const offset = offsets[placed] ?? 0;
      const sharing = shared?.get(placed);
      // The two ends of a stretch are allowed.
      const start = offset - (sharing?.late === index ? sharing.distance : bytes);
      const end =
        sharing?.early === index
          ? offset + sharing.distance
          : aligned(offset + (sizes[placed] ?? 0));
      if (sharing?.samePlace === true && start < offset) {
        this.forbid(start, offset);
        this.forbid(offset, end);
      } else if (start < end) this.forbid(start, end);
    }
  }

  private forbid(start: number, end: number): void {
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }
}

/** Sorts the first numbers of an array; few ones by insertion, which is quicker than to call what sorts many. */
function sort(numbers: Float64Array, count: number): void {
  if (count > MANY) {
    numbers.subarray(0, count).sort();
    return;
  }
  for (let index = 1; index < count; index++) {
    const number = numbers[index] ?? 0;
    let place = index;
    for (; place > 0; place--) {
      const before = numbers[place - 1] ?? 0;
      if (before <= number) break;
      numbers[place] = before;
    }
    numbers[place] = number;
  }
}

/** More numbers than this take longer when they are sorted by insertion. */
const MANY = 32;
