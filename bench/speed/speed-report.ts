import type { Engine } from '../engines/engine';
import type { Machine } from '../report/machine';
import type { Times } from '../report/statistics';

/** What `npm run bench -- --json` prints. */
export interface SpeedReport {
  readonly benchmark: 'speed';
  readonly machine: Machine;
  readonly rounds: number;
  /** Share of the rounds in which other programs used the machine. */
  readonly busyShare: number;
  /** Multiplications and additions that one processor does at most in 128-bit registers, in GFLOP/s. */
  readonly peakGflops: number;
  readonly networks: readonly MeasuredNetwork[];
  readonly rows: readonly SpeedRow[];
  readonly leftOut: readonly LeftOut[];
}

export interface MeasuredNetwork {
  readonly name: string;
  /** Width × height × channels. */
  readonly input: string;
  /** Multiply-accumulates, untiled. */
  readonly macs: number;
}

/** One engine on one network. */
export interface SpeedRow {
  readonly network: string;
  readonly engine: string;
  readonly mode: Engine['mode'];
  /** A plan in its notation; `untiled` for peers. */
  readonly plan: string;
  /** Of the plan, as predicted; null for peers. */
  readonly arenaBytes: number | null;
  readonly threads: number;
  readonly ms: Times;
  /** Largest resident set of its own process after a first inference; null where the system does not tell. */
  readonly processBytes: number | null;
  /** From the answer of this program untiled in exact mode, as a share of that answer's largest number. */
  readonly maxDifference: number;
  /** Multiplications and additions of the untiled network in the least time, in 1e9 a second. */
  readonly gflops: number;
  /** The yardstick's least time divided by this engine's; null without the yardstick. */
  readonly ofYardstick: number | null;
}

/** An engine of which there are no figures, and why. */
export interface LeftOut {
  readonly network: string;
  readonly engine: string;
  readonly threads: number;
  readonly reason: string;
}
