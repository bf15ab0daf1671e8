import { STATION_BYTES } from './crew';
import { KERNEL_CALL_BYTES, KERNEL_STATIC_BYTES } from './wasm-kernels';
import { largestScratch } from '../core/schedule/largest-scratch';
import type { Schedule } from '../core/schedule/schedule';

export const PAGE_BYTES = 65536;

/** Written behind the arena before a run; whatever changes it has written where nothing may. */
export const GUARD_BYTES = 4096;

const CACHE_LINE = 64;

const aligned = (bytes: number): number => Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;

/**
 * Where everything lies in the one memory of a run, in bytes:
 * the kernels' own data | call record | stations of other threads | arena | guard | packed parameters.
 */
export interface MemoryLayout {
  readonly callAddress: number;
  /** One for each thread beside the first. */
  readonly stations: readonly number[];
  readonly arenaBase: number;
  readonly guardBase: number;
  readonly weightsBase: number;
  /** Pages of 64 KiB, no more than are needed. */
  readonly pages: number;
}

export function layOutMemory(
  { arenaBytes, weightsBytes, buffers }: Pick<Schedule, 'arenaBytes' | 'weightsBytes' | 'buffers'>,
  threads = 1,
): MemoryLayout {
  const callAddress = aligned(KERNEL_STATIC_BYTES);
  const firstStation = aligned(callAddress + KERNEL_CALL_BYTES);
  const stationBytes = aligned(STATION_BYTES + largestScratch(buffers));
  const stations = Array.from(
    { length: threads - 1 },
    (_, thread) => firstStation + thread * stationBytes,
  );
  const arenaBase = firstStation + stations.length * stationBytes;
  const guardBase = arenaBase + arenaBytes;
  const weightsBase = aligned(guardBase + GUARD_BYTES);
  const pages = Math.ceil((weightsBase + weightsBytes) / PAGE_BYTES);
  return { callAddress, stations, arenaBase, guardBase, weightsBase, pages };
}
