import type { KernelMode } from '../../src/core/tiling/plan';
import type { Machine } from '../report/machine';
import type { Times } from '../report/statistics';

/** Where a plan comes from: the search, the sweep by hand, or near the frontier. */
export type Origin = 'search' | 'sweep' | 'nearby';

/** What `npm run bench:latency -- --json` prints. */
export interface LatencyReport {
  readonly benchmark: 'latency';
  readonly machine: Machine;
  readonly network: string;
  readonly mode: KernelMode;
  /** Rounds in which all plans, and in which the best of each budget take their turn. */
  readonly screening: number;
  readonly rounds: number;
  /** Share of the rounds in which other programs used the machine. */
  readonly busyShare: number;
  readonly contests: readonly Contest[];
  /** All plans with the times of the screening. */
  readonly screened: readonly MeasuredPlan[];
}

/** The plan that the search finds for a budget, against the best of all others that fit. */
export interface Contest {
  readonly budgetBytes: number;
  /** How many plans fit. */
  readonly fitting: number;
  /** Median of the search's plan, divided by the least median of the others. */
  readonly ratio: number;
  /** The same of the medians of processor time. */
  readonly processorRatio: number;
  /** The search's plan first, then the others by rising median. */
  readonly plans: readonly MeasuredPlan[];
}

export interface MeasuredPlan {
  readonly origin: Origin;
  /** Notation, and the block heights that it does not say. */
  readonly plan: string;
  readonly arenaBytes: number;
  /** By the costs that the search ordered plans by. */
  readonly expectedMs: number;
  /** Loading of weights left out. */
  readonly ms: Times;
  /** Time that the processor spent on it, loading included. */
  readonly processorMs: Times;
}
