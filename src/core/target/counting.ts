/** The three numbers for the memory of a plan, and the weights, in bytes. */
export interface Peaks {
  /** As the paper counts: largest input tile + output tile + im2col scratch. */
  readonly workingSetBytes: number;
  /** The one arena with all maps, tiles and strips. */
  readonly arenaBytes: number;
  /** Packed parameters in RAM at once: none where they are in flash. */
  readonly weightsBytes: number;
  /** The whole process on the target. */
  readonly processBytes: number;
  /** Code, tables and weights of a program that has its weights in flash; else absent. */
  readonly flashBytes?: number;
}

/** What a budget is compared with. */
export type Counting = 'arena' | 'process' | 'working-set';

/** The peak that a budget is compared with. */
export function countedBytes(peaks: Peaks, counting: Counting): number {
  switch (counting) {
    case 'arena':
      return peaks.arenaBytes;
    case 'process':
      return peaks.processBytes;
    case 'working-set':
      return peaks.workingSetBytes;
  }
}
