import type { Counting, Peaks } from '../core/memory/peaks';

/** The peak that a budget is compared with. */
export function countedIn(peaks: Peaks, counting: Counting): number {
  switch (counting) {
    case 'arena':
      return peaks.arenaBytes;
    case 'process':
      return peaks.processBytes;
    case 'working-set':
      return peaks.workingSetBytes;
  }
}
