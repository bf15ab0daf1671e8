import { at } from '../../base/assert';
import { aligned, meet, type Lifetime, type Sharing } from './lifetime';

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

interface PlacedBuffer {
  readonly index: number;
  offset: number;
}

/** The buffers that have a place, found by when they are alive. */
export class PlacedBuffers {
  /** By bucket: the buffers alive in it, and those of them that begin in it. */
  private readonly alive = new Map<number, PlacedBuffer[]>();
  private readonly begun = new Map<number, PlacedBuffer[]>();
  private readonly placed: PlacedBuffer[] = [];
  /** Where the stretches begin and end in which a buffer must not begin. */
  private readonly starts: Float64Array;
  private readonly ends: Float64Array;

  constructor(private readonly problem: PlacementProblem) {
    // A stretch is in two where its middle is allowed.
    this.starts = new Float64Array(2 * problem.buffers.length);
    this.ends = new Float64Array(2 * problem.buffers.length);
  }

  add(index: number, offset: number): void {
    const placed = { index, offset };
    this.placed[index] = placed;
    const { first, last } = at(this.problem.buffers, index);
    append(this.begun, bucketOf(first), placed);
    for (let bucket = bucketOf(first); bucket <= bucketOf(last); bucket++)
      append(this.alive, bucket, placed);
  }

  /** Takes back the buffer that was added last. */
  removeLast(index: number): void {
    const { first, last } = at(this.problem.buffers, index);
    this.begun.get(bucketOf(first))?.pop();
    for (let bucket = bucketOf(first); bucket <= bucketOf(last); bucket++)
      this.alive.get(bucket)?.pop();
  }

  /** Gives a buffer that has been added another place. */
  move(index: number, offset: number): void {
    at(this.placed, index).offset = offset;
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
    const count = this.collect(index);
    const { bytes } = at(this.problem.buffers, index);
    // As many stretches end before a gap as begin before it, so it doesn't matter which belongs to which.
    const { starts, ends } = this;
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

  /** Notes the stretches that the buffers alive together with this one forbid; says how many they are. */
  private collect(index: number): number {
    const { buffers, sharings } = this.problem;
    const lifetime = at(buffers, index);
    const shared = sharings[index];
    let count = 0;
    const forbid = (start: number, end: number): void => {
      this.starts[count] = start;
      this.ends[count] = end;
      count++;
    };
    const note = (list: readonly PlacedBuffer[] = []): void => {
      for (const placed of list) {
        const other = at(buffers, placed.index);
        if (placed.index === index || !meet(lifetime, other)) continue;
        const sharing = shared?.get(placed.index);
        const { start, end } = stretch(index, lifetime, placed, other, sharing);
        if (sharing?.samePlace === true && start < placed.offset) {
          forbid(start, placed.offset);
          forbid(placed.offset, end);
        } else if (start < end) forbid(start, end);
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

/** Sorts the first numbers of an array; few ones by insertion, which is quicker than to call what sorts many. */
function sort(numbers: Float64Array, count: number): void {
  if (count > MANY) {
    numbers.subarray(0, count).sort();
    return;
  }
  for (let index = 1; index < count; index++) {
    const number = at(numbers, index);
    let place = index;
    for (; place > 0 && at(numbers, place - 1) > number; place--)
      numbers[place] = at(numbers, place - 1);
    numbers[place] = number;
  }
}

/** More numbers than this take longer when they are sorted by insertion. */
const MANY = 32;

function append<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
