import { KERNEL_CALL_FIELDS } from '../kernels/kernel-call';
import { KERNEL_STATIC_BYTES } from './wasm-kernels';
import type { Schedule } from '../core/schedule/schedule';

export const PAGE_BYTES = 65536;

/** Written behind the arena before a run; whatever changes it has written where nothing may. */
export const GUARD_BYTES = 4096;

const CACHE_LINE = 64;

const aligned = (bytes: number): number => Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;

/**
 * Where everything lies in the one memory of a run, in bytes:
 * the kernels' own data | call record | arena | guard | packed parameters.
 */
export interface MemoryLayout {
  readonly callAddress: number;
  readonly arenaBase: number;
  readonly guardBase: number;
  readonly weightsBase: number;
  /** Pages of 64 KiB, no more than are needed. */
  readonly pages: number;
}

export function layOutMemory({ arenaBytes, weightsBytes }: Schedule): MemoryLayout {
  const callAddress = aligned(KERNEL_STATIC_BYTES);
  const arenaBase = aligned(callAddress + KERNEL_CALL_FIELDS.length * 4);
  const guardBase = arenaBase + arenaBytes;
  const weightsBase = aligned(guardBase + GUARD_BYTES);
  const pages = Math.ceil((weightsBase + weightsBytes) / PAGE_BYTES);
  return { callAddress, arenaBase, guardBase, weightsBase, pages };
}
