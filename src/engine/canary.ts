import type { MemoryLayout } from './memory-layout';
import { GUARD_BYTES } from './memory-layout';

/** A quiet NaN that no kernel computes: what nobody wrote still shows it, and spoils what reads it. */
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

/** Fills a piece of the arena with the pattern again, as if nobody had written it. */
export function replantCanary(buffer: ArrayBufferLike, start: number, byteLength: number): void {
  new Uint32Array(buffer, start, byteLength >> 2).fill(PATTERN);
}

/** Bytes of the arena in which something was written, wherever they are: numbers, four bytes each. */
export function writtenArenaBytes(
  buffer: ArrayBufferLike,
  { arenaBase, guardBase }: MemoryLayout,
): number {
  const words = new Uint32Array(buffer, arenaBase, (guardBase - arenaBase) >> 2);
  let written = 0;
  for (let index = 0; index < words.length; index++) if (words[index] !== PATTERN) written++;
  return written * 4;
}

/**
 * The number of bytes from the start of the arena to the highest word of 4 that was ever written, of those from
 * `start` to `end`: bytes of numbers may be the pattern's. By default the guard behind the arena is looked through as well: more than the arena's
 * size means that something overran it.
 */
export function observedArenaBytes(
  buffer: ArrayBufferLike,
  { arenaBase, guardBase }: MemoryLayout,
  start = 0,
  end = guardBase + GUARD_BYTES - arenaBase,
): number {
  const bytes = new Uint8Array(buffer, arenaBase, end);
  for (let index = end - 1; index >= start; index--)
    if (bytes[index] !== PATTERN_BYTES[index & 3]) return (index & ~3) + 4;
  return 0;
}
