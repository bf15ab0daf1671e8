import { at } from '../../base/assert';
import { place, type Sharing } from '../memory/placement';
import type { Network } from '../network/network';
import { sharingsOf } from './sharing';
import type { ArenaBuffer, BufferRole, Step } from './schedule';

interface PlannedBuffer {
  readonly role: BufferRole;
  readonly bytes: number;
  first: number;
  last: number;
}

export interface PlacedArena {
  readonly buffers: readonly ArenaBuffer[];
  readonly peakBytes: number;
  readonly boundBytes: number;
  readonly sharings: readonly Sharing[];
}

/** Collects the buffers of a schedule while it is made; places them when all lifetimes are known. */
export class Arena {
  private readonly planned: PlannedBuffer[] = [];

  /** Number of a new buffer; it lives from the first to the last step that touches it. */
  allocate(role: BufferRole, bytes: number): number {
    this.planned.push({ role, bytes, first: Infinity, last: -1 });
    return this.planned.length - 1;
  }

  /** Notes that a step reads or writes a buffer. */
  touch(buffer: number, step: number): void {
    const planned = at(this.planned, buffer);
    planned.first = Math.min(planned.first, step);
    planned.last = Math.max(planned.last, step);
  }

  /** What is needed at once at the fullest step. */
  boundBytes(network: Network, steps: readonly Step[]): number {
    return sharingsOf(network, steps, this.planned).boundBytes;
  }

  place(network: Network, steps: readonly Step[]): PlacedArena {
    const shared = sharingsOf(network, steps, this.planned);
    const placed = place(this.planned, shared.sharings, shared.boundBytes);
    const { offsets, peakBytes, boundBytes } = placed;
    const buffers = this.planned.map(({ role, bytes, first, last }, index) => ({
      role,
      bytes,
      offset: at(offsets, index),
      firstStep: first,
      lastStep: last,
    }));
    const sharings = shared.sharings.filter(({ early, late }) =>
      overlapping(at(buffers, early), at(buffers, late)),
    );
    return { buffers, peakBytes, boundBytes, sharings };
  }
}

const overlapping = (a: ArenaBuffer, b: ArenaBuffer): boolean =>
  a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
