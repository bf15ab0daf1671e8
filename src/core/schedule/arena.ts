import { at } from '../../base/assert';
import { liveBound, place } from '../memory/placement';
import type { ArenaBuffer, BufferRole, View } from './schedule';

interface PlannedBuffer {
  readonly role: BufferRole;
  readonly bytes: number;
  first: number;
  last: number;
}

/** Collects the buffers of a schedule while it is made; places them when all lifetimes are known. */
export class Arena {
  private readonly planned: PlannedBuffer[] = [];

  /** Number of a new buffer; it lives from the first to the last step that touches it. */
  allocate(role: BufferRole, bytes: number): number {
    this.planned.push({ role, bytes, first: Infinity, last: -1 });
    return this.planned.length - 1;
  }

  /** Notes that a step reads or writes the buffer of a view. */
  touch({ buffer }: View, step: number): void {
    const planned = at(this.planned, buffer);
    planned.first = Math.min(planned.first, step);
    planned.last = Math.max(planned.last, step);
  }

  /** What is alive at the fullest step. */
  boundBytes(): number {
    return liveBound(this.planned);
  }

  place(): { buffers: readonly ArenaBuffer[]; peakBytes: number; boundBytes: number } {
    const { offsets, peakBytes, boundBytes } = place(this.planned);
    const buffers = this.planned.map(({ role, bytes, first, last }, index) => ({
      role,
      bytes,
      offset: at(offsets, index),
      firstStep: first,
      lastStep: last,
    }));
    return { buffers, peakBytes, boundBytes };
  }
}
