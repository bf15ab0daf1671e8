import { at } from '../../base/assert';
import type { Sharing } from '../placement/lifetime';
import { place, placeWithin, type Placement } from '../placement/placement';
import type { Network } from '../network/network';
import { sharingsOf, type Sharings } from './sharing';
import type { ArenaBuffer, BufferRole, Schedule, Step } from './schedule';

interface PlannedBuffer {
  readonly role: BufferRole;
  readonly bytes: number;
  /** The only tiled group that uses the buffer. */
  readonly group: number | undefined;
  first: number;
  last: number;
}

/** Where the buffers of a schedule lie. Finding it takes time and memory, so a process that only runs the schedule gets the result. */
export interface ArenaPlacement {
  /** Byte offset of each buffer, in the order in which the schedule creates them. */
  readonly offsets: Float64Array;
  readonly arenaBytes: number;
  readonly boundBytes: number;
  /** Pairs of buffers that lie over each other although both are live. */
  readonly sharings: readonly Sharing[];
}

/** How the buffers of a schedule were placed. */
export const placementOf = ({
  buffers,
  arenaBytes,
  boundBytes,
  sharings,
}: Schedule): ArenaPlacement => ({
  offsets: Float64Array.from(buffers, ({ offset }) => offset),
  arenaBytes,
  boundBytes,
  sharings,
});

export interface PlacedArena extends Omit<ArenaPlacement, 'offsets'> {
  readonly buffers: readonly ArenaBuffer[];
}

/** Collects the buffers of a schedule, and places them when all lifetimes are known. */
export class Arena {
  private readonly planned: PlannedBuffer[] = [];

  /**
   * Number of a new buffer, which is live from the first to the last step that touches it. `group` is the tiled
   * group that alone uses it, if there is one.
   */
  allocate(role: BufferRole, bytes: number, group?: number): number {
    this.planned.push({ role, bytes, group, first: Infinity, last: -1 });
    return this.planned.length - 1;
  }

  /** Notes that a step reads or writes a buffer. */
  touch(buffer: number, step: number): void {
    const planned = at(this.planned, buffer);
    planned.first = Math.min(planned.first, step);
    planned.last = Math.max(planned.last, step);
  }

  /** Which buffers may lie over each other, and what is needed at the fullest step. */
  sharings(network: Network, steps: readonly Step[]): Sharings {
    return sharingsOf(network, steps, this.planned);
  }

  place(shared: Sharings): PlacedArena {
    return this.placedArena(place(this.planned, { ...shared, stages: this.stages() }), shared);
  }

  /** The same; undefined where the arena takes more. */
  placeWithin(mostBytes: number, shared: Sharings): PlacedArena | undefined {
    const hints = { ...shared, stages: this.stages() };
    const placed = placeWithin(mostBytes, this.planned, hints);
    return placed && this.placedArena(placed, shared);
  }

  private placedArena(placed: Placement, shared: Sharings): PlacedArena {
    const buffers = this.placedAt(placed.offsets);
    return {
      buffers,
      arenaBytes: placed.peakBytes,
      boundBytes: placed.boundBytes,
      sharings: shared.sharings.filter(({ early, late }) =>
        overlapping(at(buffers, early), at(buffers, late)),
      ),
    };
  }

  /** Uses an existing placement of the same schedule. */
  placeAs({ offsets, ...placement }: ArenaPlacement): PlacedArena {
    if (offsets.length !== this.planned.length)
      throw new Error(
        `internal error: ${offsets.length} buffers are placed, the schedule has ${this.planned.length}`,
      );
    return { ...placement, buffers: this.placedAt(offsets) };
  }

  private placedAt(offsets: ArrayLike<number>): readonly ArenaBuffer[] {
    return this.planned.map(({ role, bytes, first, last }, index) => ({
      role,
      bytes,
      offset: at(offsets, index),
      firstStep: first,
      lastStep: last,
    }));
  }

  private stages(): readonly (readonly number[])[] {
    const stages = new Map<number, number[]>();
    this.planned.forEach(({ group }, index) => {
      if (group === undefined) return;
      const stage = stages.get(group);
      if (stage === undefined) stages.set(group, [index]);
      else stage.push(index);
    });
    return [...stages.values()];
  }
}

const overlapping = (a: ArenaBuffer, b: ArenaBuffer): boolean =>
  a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
