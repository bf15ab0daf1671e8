import type { Engine } from '../engines/engine';
import type { Machine } from '../report/machine';
import type { Times } from '../report/statistics';
import type { Ending } from './trial';

/** What `npm run bench:limits -- --json` prints. */
export interface LimitsReport {
  readonly benchmark: 'limits';
  readonly machine: Machine;
  /** Version of the interface of control groups. */
  readonly groups: 1 | 2;
  readonly rounds: number;
  /** Inferences in one process. */
  readonly repeat: number;
  /** Share of the trials that began while other programs used the machine. */
  readonly busyShare: number;
  readonly rows: readonly LimitRow[];
  readonly leftOut: readonly { readonly engine: string; readonly reason: string }[];
}

/** One engine on one network under one limit. */
export interface LimitRow {
  readonly network: string;
  readonly engine: string;
  readonly mode: Engine['mode'];
  /** A plan in its notation; `untiled` for peers. */
  readonly plan: string;
  readonly threads: number;
  /** Of all that is charged to the process; null where it was only watched. */
  readonly limitBytes: number | null;
  /** What the plan's process takes as predicted; null for peers. */
  readonly predictedBytes: number | null;
  readonly ending: Ending;
  /** Weights that a plan reads again in each inference included; null when there was none. */
  readonly ms: Times | null;
  readonly inferences: number;
  /** The most that was charged at once, pages of files included. */
  readonly peakBytes: number;
  /** The most that was in the swap space at once. */
  readonly swapPeakBytes: number;
  /** Read from the swap space during all inferences. */
  readonly swappedInBytes: number;
  /** Waits for a disk, of swap space or files, during all inferences. */
  readonly majorFaults: number;
}
