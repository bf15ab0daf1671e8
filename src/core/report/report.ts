import type { Interval } from '../../base/interval';
import type { Shape } from '../network/shape';
import type { Counting, Peaks } from '../target/counting';
import type { Certificate } from '../schedule/certificate';
import type { BufferRole } from '../schedule/schedule';
import type { KernelMode, OverlapMode, Plan } from '../tiling/plan';
import type { Explanation } from './explanation';
import type { Verdict } from '../target/verdict';

/**
 * All that the report panel shows of a plan before it is run: plain JSON, a few hundred kilobytes at
 * most whatever the network, so that it can cross a wire and be kept in an exported page.
 */
export interface ReportModel {
  readonly network: NetworkSummary;
  /** The plan's text, for example `5x5/8/2x2`. */
  readonly notation: string;
  readonly plan: Plan;
  readonly budget: BudgetSummary | null;
  readonly target: TargetSummary;
  /** Predicted for where the budget is for, whatever the target of the other numbers. */
  readonly verdict: Verdict;
  /** What was proved of the plan's schedule. */
  readonly certificate: Certificate;
  readonly untiled: Cost;
  readonly planned: Cost;
  readonly explanation: Explanation;
  readonly layers: readonly LayerReport[];
  readonly groups: readonly GroupReport[];
  readonly memory: ArenaTimeline;
}

export interface InputSummary {
  /** Its name in the file; empty where the format has none. */
  readonly id: string;
  readonly shape: Shape;
}

export interface NetworkSummary {
  readonly name: string;
  readonly inputs: readonly InputSummary[];
  readonly layers: number;
  readonly parameters: number;
}

export interface BudgetSummary {
  readonly bytes: number;
  readonly counting: Counting;
}

export interface TargetSummary {
  readonly name: string;
  readonly description: string;
  readonly floorBytes: number;
  /** What of a run adds to the floor. */
  readonly counts: 'arena' | 'working-set';
  /** Whether predicted times are its own; else only how they compare means something. */
  readonly isTimed: boolean;
}

/** What a plan takes, predicted. */
export interface Cost {
  readonly peaks: Peaks;
  /** What is alive in the arena at the fullest step; no arena can be smaller. */
  readonly boundBytes: number;
  /** Multiply-accumulates executed. */
  readonly macs: number;
  /** Milliseconds by the target's costs, or by those of a typical server where they are not known. */
  readonly predictedMs: number;
  readonly steps: number;
}

/** Plans of a network to choose from. */
export interface FrontierModel {
  /** Of which no other one takes less arena and less time; the fastest first. */
  readonly plans: readonly FrontierPlan[];
  /** The paper's configurations, where they fit the network. */
  readonly paper: readonly FrontierPlan[];
}

export interface FrontierPlan {
  readonly notation: string;
  readonly plan: Plan;
  readonly cost: Cost;
}

/** What one layer takes while it runs. */
export interface LayerReport {
  readonly index: number;
  /** What the format calls it. */
  readonly type: string;
  readonly output: Shape;
  readonly group: number;
  /** How the plan computes it. */
  readonly kernel: KernelMode;
  /** Each output computed once. */
  readonly macs: number;
  /** Macs under the plan: what tiles compute twice counts twice. */
  readonly plannedMacs: number;
  readonly parameters: number;
  readonly untiled: LayerMemory;
  readonly planned: LayerMemory;
}

export interface LayerMemory {
  /** As the paper counts: input, output and im2col scratch of the layer, of its largest tile. */
  readonly workingSetBytes: number;
  /**
   * Needed in the arena at the fullest step of the layer, maps that wait for later layers included; 0
   * for a layer that computes nothing.
   */
  readonly arenaBytes: number;
}

/** One fused group. */
export interface GroupReport {
  readonly index: number;
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  readonly rows: number;
  readonly columns: number;
  readonly overlap: OverlapMode;
  /** Needed in the arena at the group's fullest step; the largest is the plan's `boundBytes`. */
  readonly arenaBytes: number;
  readonly workingSetBytes: number;
  /** Packed parameters loaded for the group. */
  readonly weightsBytes: number;
  readonly macs: number;
  /** Macs of the group's layers when each output is computed once. */
  readonly untiledMacs: number;
  /** Its steps; null for a group whose layers compute nothing. */
  readonly steps: Interval | null;
  /** Maps on which the tiles can be shown, in file order: none where nothing is tiled, a choice in very large groups. */
  readonly maps: readonly TiledMap[];
}

/** Where the tiles of a group lie in the output of one of its layers. */
export interface TiledMap {
  readonly layer: number;
  readonly width: number;
  readonly height: number;
  /** What each tile computes: x1, y1, x2, y2 (exclusive) for tile 0, 1, …; four zeros where nothing. */
  readonly computed: readonly number[];
  /** Positions that are computed, each as often as it is, divided by those computed at all; 1 or more. */
  readonly redundancy: number;
}

/**
 * What lies in the arena from step to step. Where there are more steps than columns, each column
 * stands for `stepsPerColumn` of them.
 */
export interface ArenaTimeline {
  readonly steps: number;
  readonly stepsPerColumn: number;
  readonly columns: number;
  readonly arenaBytes: number;
  /** By column: the most that is alive at one of its steps. */
  readonly aliveBytes: readonly number[];
  readonly blocks: readonly ArenaBlock[];
}

/** One buffer, or several of a kind that share a column and lie side by side. */
export interface ArenaBlock {
  readonly kind: BufferRole['kind'];
  /** Whose output it holds, from the lowest to the highest; −1, −2, … are inputs of the network. */
  readonly firstLayer: number;
  readonly lastLayer: number;
  readonly firstColumn: number;
  /** Inclusive. */
  readonly lastColumn: number;
  /** Bytes from the start of the arena. */
  readonly offset: number;
  readonly bytes: number;
  /** Buffers that it stands for. */
  readonly count: number;
}
