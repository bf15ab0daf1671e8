import { neededBytes, sharingsOf, type Need } from './sharing';
import type { Schedule } from './schedule';

/** What each step needs in the arena, wherever it lies. */
export interface ArenaNeeds {
  readonly pieces: readonly Need[];
  /** For each step and the one after the last: the sum of what is needed, including alignment. */
  readonly bytes: Float64Array;
}

/** The largest sum is the schedule's `boundBytes`. */
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
