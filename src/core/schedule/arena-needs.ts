import { aligned, liveBytes, type Lifetime } from '../placement/lifetime';

/** Bytes of a buffer that are needed from step `first` to step `last`. */
export interface Need extends Lifetime {
  readonly buffer: number;
  /** Whether this is the whole buffer, and so starts where the buffer does. */
  readonly isWhole: boolean;
}

/** What each step needs in the arena, wherever it lies. */
export interface ArenaNeeds {
  /** The parts of the buffers that are needed. At each step, that is at most one piece per buffer. */
  readonly pieces: readonly Need[];
  /** For each step and the one after the last: the sum of what is needed, including alignment. */
  readonly bytes: Float64Array;
}

/** A whole buffer starts at its alignment, a part of a buffer anywhere. */
export const arenaNeeds = (pieces: readonly Need[]): ArenaNeeds => ({
  pieces,
  bytes: liveBytes(pieces, ({ bytes, isWhole }) => (isWhole ? aligned(bytes) : bytes)),
});
