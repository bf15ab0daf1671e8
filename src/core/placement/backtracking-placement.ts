import { at } from '../../base/assert';
import { attemptAt, highestPlace, type Attempt } from './greedy-placement';
import type { Lifetime, Sharing } from './lifetime';
import { PlacedBuffers, type PlacementProblem } from './placed-buffers';

/** Buffers placed in one search beside the first pass over all of them. It ends without an answer when they are used up. */
const MOST_PLACES = 3000;

/** Buffers that follow one another in the same memory for which room is kept. */
const LONGEST_CHAIN = 4;

/**
 * Looks for placements that need no more than a limit, in the order of time, so that what does not fit is
 * noticed soon after the decision that is to blame. Each buffer is tried at both ends of every gap, those at the
 * ends of the arena first. Where one fits nowhere, the latest of the decisions that stand in its way is changed
 * (conflict-directed backjumping). The buffers of a stage, numerous and short-lived, go into the lowest gaps when
 * all that is alive beside them has its place.
 * @param stages buffers that live in one tiled group only, by group.
 */
export function backtrackingPlacement(
  problem: PlacementProblem,
  stages: readonly (readonly number[])[],
): (limitBytes: number) => Attempt | undefined {
  const items = itemsOf(problem.buffers, stages);
  return limitBytes => new Search(problem, items, limitBytes).run();
}

/** A buffer in the order in which the search places them. */
interface Item {
  readonly index: number;
  /** When its stage begins and ends; absent for buffers that are tried in several places. */
  readonly stage?: Lifetime;
}

function itemsOf(
  buffers: readonly Lifetime[],
  stages: readonly (readonly number[])[],
): readonly Item[] {
  const staged = new Map<number, Lifetime>();
  for (const stage of stages) {
    const span = stage.map(index => at(buffers, index)).reduce(around);
    for (const index of stage) staged.set(index, span);
  }
  const timed = buffers.map(({ first, bytes }, index) => {
    const stage = staged.get(index);
    const item: Item = stage === undefined ? { index } : { index, stage };
    // Behind all that begins while its stage lasts.
    return { item, time: stage === undefined ? first : stage.last + 0.5, bytes };
  });
  timed.sort((a, b) => a.time - b.time || b.bytes - a.bytes || a.item.index - b.item.index);
  return timed.map(({ item }) => item);
}

const around = (a: Lifetime, b: Lifetime): Lifetime => ({
  bytes: Math.max(a.bytes, b.bytes),
  first: Math.min(a.first, b.first),
  last: Math.max(a.last, b.last),
});

/** Where a buffer was put of those places that it can be tried in. */
interface Decision {
  readonly item: number;
  readonly candidates: readonly number[];
  /** The next candidate to try. */
  next: number;
  /** Earlier decisions that stand in the way of this one, or of later ones that came back to it. */
  readonly conflicts: Set<number>;
}

class Search {
  private readonly placed: PlacedBuffers;
  private readonly offsets: number[];
  private readonly decisions: Decision[] = [];
  /** By decision: the first and last step of its buffer. */
  private readonly firsts: Float64Array;
  private readonly lasts: Float64Array;
  private readonly staged: ReadonlySet<number>;
  /** Items before this one have a place. */
  private item = 0;

  constructor(
    private readonly problem: PlacementProblem,
    private readonly items: readonly Item[],
    private readonly limitBytes: number,
  ) {
    this.placed = new PlacedBuffers(problem);
    this.firsts = new Float64Array(items.length);
    this.lasts = new Float64Array(items.length);
    this.offsets = new Array<number>(problem.buffers.length).fill(0);
    this.staged = new Set(
      items.flatMap(({ index, stage }) => (stage === undefined ? [] : [index])),
    );
  }

  run(): Attempt | undefined {
    for (let places = 0; places < MOST_PLACES + 2 * this.items.length; places++) {
      const item = this.items[this.item];
      if (item === undefined) return attemptAt(this.problem.buffers, this.offsets);
      if (!(item.stage === undefined ? this.decide(item) : this.fill(item, item.stage)))
        return undefined;
    }
    return undefined;
  }

  /** Tries a buffer in the first of its places. Says whether the search goes on, as all of these do. */
  private decide({ index }: Item): boolean {
    const candidates = this.candidates(index);
    const { first, last } = at(this.problem.buffers, index);
    this.firsts[this.decisions.length] = first;
    this.lasts[this.decisions.length] = last;
    this.decisions.push({ item: this.item, candidates, next: 0, conflicts: new Set() });
    return this.tryNext();
  }

  /** Puts a buffer of a stage into the lowest place. */
  private fill({ index }: Item, stage: Lifetime): boolean {
    const { bytes } = at(this.problem.buffers, index);
    const gap = this.placed.gapsBeside(index).find(({ start, end }) => end - start >= bytes);
    if (gap === undefined || gap.start + bytes > this.limitBytes)
      return this.goBack(this.inTheWayOf(stage, this.decisions.length));
    this.put(index, gap.start);
    return true;
  }

  /** Puts the buffer of the latest decision into its next place; goes back where there is none left. */
  private tryNext(): boolean {
    const decision = at(this.decisions, this.decisions.length - 1);
    const { index } = at(this.items, decision.item);
    const offset = decision.candidates[decision.next];
    if (offset !== undefined) {
      decision.next++;
      this.put(index, offset);
      return true;
    }
    this.decisions.pop();
    const buffer = at(this.problem.buffers, index);
    return this.goBack(this.inTheWayOf(buffer, this.decisions.length, [...decision.conflicts]));
  }

  /** Takes everything back to the latest of the decisions that stand in the way. */
  private goBack(conflicts: readonly number[]): boolean {
    let culprit = -1;
    for (const conflict of conflicts) if (conflict > culprit) culprit = conflict;
    const decision = this.decisions[culprit];
    if (decision === undefined) return false;
    for (const other of conflicts) if (other < culprit) decision.conflicts.add(other);
    this.decisions.length = culprit + 1;
    while (this.item > decision.item) {
      this.item--;
      this.placed.removeLast(at(this.items, this.item).index);
    }
    return this.tryNext();
  }

  private put(index: number, offset: number): void {
    this.offsets[index] = offset;
    this.placed.add(index, offset);
    this.item++;
  }

  /** Adds to a list those of the first `count` decisions whose buffers are alive together with something. */
  private inTheWayOf(
    { first, last }: Lifetime,
    count: number,
    found: number[] = [],
  ): readonly number[] {
    const { firsts, lasts } = this;
    for (let decision = 0; decision < count; decision++)
      if ((firsts[decision] ?? 0) <= last && first <= (lasts[decision] ?? 0)) found.push(decision);
    return found;
  }

  /**
   * Both ends of every gap, and so far above its begin that later buffers which follow behind find their places
   * there; those at the ends of the arena first.
   */
  private candidates(index: number): readonly number[] {
    const { bytes } = at(this.problem.buffers, index);
    const highest = this.limitBytes - bytes;
    const places = new Set<number>();
    const room = this.roomBelow(index);
    for (const { start, end } of this.placed.gapsBeside(index)) {
      const high = highestPlace({ start, end: Math.min(end, this.limitBytes) }, bytes);
      if (high < start) continue;
      places.add(start).add(high);
      for (const distance of room) if (start + distance < high) places.add(start + distance);
    }
    const fromEnds = (offset: number): number => Math.min(offset, highest - offset);
    return [...places].sort((a, b) => fromEnds(a) - fromEnds(b));
  }

  /** How far a buffer must lie above the place of the one that follows behind it, of the one behind that, … */
  private roomBelow(index: number): readonly number[] {
    const room: number[] = [];
    let below = 0;
    for (let next = this.follower(index); next !== undefined; next = this.follower(next.late)) {
      below += next.distance;
      room.push(below);
      if (room.length === LONGEST_CHAIN) break;
    }
    return room;
  }

  /** What lags least behind a buffer that it shares memory with. */
  private follower(index: number): Sharing | undefined {
    let closest: Sharing | undefined;
    for (const sharing of this.problem.sharings[index]?.values() ?? [])
      if (
        sharing.early === index &&
        sharing.distance > (closest?.distance ?? 0) &&
        !this.staged.has(sharing.late)
      )
        closest = sharing;
    return closest;
  }
}
