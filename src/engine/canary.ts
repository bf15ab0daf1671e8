import type { MemoryLayout } from './memory-layout';
import { GUARD_BYTES } from './memory-layout';

/** A quiet NaN whose top byte no ordinary number has: what nobody wrote still shows it. */
const PATTERN = 0xffffa5a5;

const PATTERN_BYTES = [0xa5, 0xa5, 0xff, 0xff];

/** Fills arena and guard with the pattern, before the run. */
export function plantCanary(buffer: ArrayBufferLike, { arenaBase, guardBase }: MemoryLayout): void {
  const words = new Uint32Array(buffer, arenaBase, (guardBase - arenaBase) >> 2);
  words.fill(PATTERN);
  const bytes = new Uint8Array(buffer);
  for (let address = arenaBase + words.byteLength; address < guardBase + GUARD_BYTES; address++)
    bytes[address] = PATTERN_BYTES[(address - arenaBase) & 3] ?? 0;
}

/**
 * The number of bytes from the start of the arena to the highest one that was ever written, looking
 * through the guard behind it as well: more than the arena's size means that something overran it.
 */
export function observedArenaBytes(
  buffer: ArrayBufferLike,
  { arenaBase, guardBase }: MemoryLayout,
): number {
  const bytes = new Uint8Array(buffer);
  for (let address = guardBase + GUARD_BYTES - 1; address >= arenaBase; address--)
    if (bytes[address] !== PATTERN_BYTES[(address - arenaBase) & 3]) return address + 1 - arenaBase;
  return 0;
}
