import type { Rectangle } from '../../base/rectangle';
import type { LargestWorkingSet } from '../target/working-set';
import type { OrderGain } from './order-gain';
import type { OverlapMode, WeightsResidency } from '../tiling/plan';

/** Why a plan takes what it takes. Plain JSON. */
export interface Explanation {
  readonly groups: readonly GroupExplanation[];
  /** Index of the group that binds: its peak is the plan's `boundBytes`. */
  readonly binding: number;
  /** What is needed at once at the fullest step; no arena can be smaller. */
  readonly boundBytes: number;
  readonly arenaBytes: number;
  /** What of the arena is lost between buffers: they live at different times and do not lie without gaps. */
  readonly gapBytes: number;
  /** What makes the peak of the process. */
  readonly process: ProcessParts;
  /** What makes the working set; null where nothing is computed. */
  readonly workingSet: LargestWorkingSet | null;
  /** Null where layers are computed in the order of the file; otherwise all numbers of layers are places in that order. */
  readonly order: OrderGain | null;
}

/** What makes the peak of one group. */
export interface GroupExplanation {
  readonly index: number;
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  /** Of tiles. */
  readonly rows: number;
  readonly columns: number;
  readonly overlap: OverlapMode;
  /** Needed in the arena at the group's fullest step: the sum of `parts`, and `alignmentBytes`. */
  readonly peakBytes: number;
  /** Null for a group whose layers compute nothing. */
  readonly fullest: FullestStep | null;
  /** The largest first. */
  readonly parts: readonly PeakPart[];
  /** Between parts, so that each begins where vectors want it. */
  readonly alignmentBytes: number;
  /** Multiply-accumulates executed. */
  readonly macs: number;
  /** Those of its layers when each output is computed once; the rest of `macs` is recomputed. */
  readonly untiledMacs: number;
}

/** When a group is fullest: of several such steps the first that computes. */
export interface FullestStep {
  /** Of the schedule, from 0. */
  readonly step: number;
  readonly does: 'input' | 'load' | 'compute' | 'convert' | 'copy';
  /** The layer that binds: the one at work; −1 is the network's input. */
  readonly layer: number;
  /** Place of the tile in the group's grid, from 0; negative where it only computes ahead, null where nothing is tiled. */
  readonly tile: { readonly row: number; readonly column: number } | null;
  /** What is computed of the layer's map. */
  readonly computed: Rectangle | null;
}

/**
 * What a buffer is for, seen from a group: a whole map that the group leaves alone, reads or writes; the
 * map of a layer between others that are computed whole; a tile of one; the rows of one that are still to
 * be read; strips that one tile keeps for another; what a fast kernel works in.
 */
export type PartRole =
  'waiting' | 'group-input' | 'group-output' | 'layer-map' | 'tile' | 'ring' | 'halo' | 'scratch';

/** The buffers of one role for one layer. */
export interface PeakPart {
  readonly role: PartRole;
  /** Whose output it holds; −1 is the network's input. */
  readonly layer: number;
  /** Needed: what has been read for the last time and what is not yet written do not count. */
  readonly bytes: number;
  /** All bytes of the buffers. */
  readonly wholeBytes: number;
  readonly buffers: number;
  /** Of a ring. */
  readonly rows?: number;
}

/** The terms of the process peak, by what the target counts. */
export type ProcessParts =
  | {
      readonly counts: 'arena';
      readonly arenaBytes: number;
      readonly weightsBytes: number;
      readonly weightsOf: WeightsHolder;
      /** The list of steps that the process holds. */
      readonly stepsBytes: number;
      /** What threads beside the first take. */
      readonly threadsBytes: number;
      readonly floorBytes: number;
    }
  | {
      readonly counts: 'working-set';
      readonly workingSetBytes: number;
      readonly floorBytes: number;
    };

/** Whose weights are the most that are in memory at once. */
export interface WeightsHolder {
  readonly residency: WeightsResidency;
  /** Null where all weights are there all the time, or where there are none. */
  readonly group: number | null;
  /** Null where they are those of several layers. */
  readonly layer: number | null;
}
