import type { ArenaBuffer } from './schedule';

/** Bytes of the largest scratch memory of a schedule; 0 without fast kernels. Each further thread needs as much again. */
export const largestScratch = (buffers: readonly ArenaBuffer[]): number =>
  buffers.reduce(
    (most, { role, bytes }) => (role.kind === 'scratch' ? Math.max(most, bytes) : most),
    0,
  );
