import type { ArenaBuffer } from './schedule';

/** Bytes of the largest scratch memory of a schedule; 0 where no kernel is fast. Other threads need as much again each. */
export const largestScratch = (buffers: readonly ArenaBuffer[]): number =>
  buffers.reduce(
    (most, { role, bytes }) => (role.kind === 'scratch' ? Math.max(most, bytes) : most),
    0,
  );
