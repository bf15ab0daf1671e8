import { neededBytes, sharingsOf, type Need } from './sharing';
import type { Schedule } from './schedule';

/** What is needed in the arena from step to step, wherever it lies. */
export interface ArenaNeeds {
  readonly pieces: readonly Need[];
  /** By step, that behind the last one included: the sum of what is needed, alignment included. */
  readonly bytes: Float64Array;
}

/** The largest of its sums is the schedule's `boundBytes`. */
export function arenaNeeds({ network, steps, buffers }: Schedule): ArenaNeeds {
  const lifetimes = buffers.map(({ role, bytes, firstStep: first, lastStep: last }) => ({
    role,
    bytes,
    first,
    last,
  }));
  const pieces = sharingsOf(network, steps, lifetimes).needs;
  return { pieces, bytes: neededBytes(pieces) };
}
