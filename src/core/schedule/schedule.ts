import type { Interval } from '../../base/interval';
import type { Rectangle } from '../../base/rectangle';
import type { Sharing } from '../placement/lifetime';
import type { Network, Reference } from '../network/network';
import type { FusedGroup } from '../tiling/fused-group';
import type { Strip, Tiling } from '../tiling/tile';
import type { KernelMode, Plan } from '../tiling/plan';
import type { KernelUse } from '../kernels/use';
import type { ArenaNeeds } from './arena-needs';

/** What a buffer of the arena holds. */
export type BufferRole =
  /** The whole output map of a layer, or of an input of the network (layers −1, −2, …). */
  | { readonly kind: 'map'; readonly layer: number }
  /** The part of a layer's output that one tile needs. */
  | { readonly kind: 'tile'; readonly layer: number; readonly tile: number }
  /** The rows of a layer's output that one column of tiles still needs: at most `rows`. */
  | {
      readonly kind: 'ring';
      readonly layer: number;
      readonly column: number;
      readonly rows: number;
    }
  /** What tiles keep of a layer's output for others: one strip, or the line of strips along one side of all tiles. */
  | { readonly kind: 'halo'; readonly layer: number }
  /** Working memory of a fast kernel while it computes one part of a layer. */
  | { readonly kind: 'scratch'; readonly layer: number; readonly tile: number };

/** A piece of the arena, from the step that first writes it to the step that last reads it. */
export interface ArenaBuffer {
  readonly role: BufferRole;
  readonly bytes: number;
  /** Bytes from the start of the arena. */
  readonly offset: number;
  readonly firstStep: number;
  /** Inclusive. The number of steps if the buffer is still needed after the run. */
  readonly lastStep: number;
}

/**
 * Where a part of a map lies. The position (region.y.start, region.x.start) is `offset` bytes into the
 * buffer; the strides are the distances of rows and columns. A ring of `ringRows` rows holds row r of the map at
 * (r − region.y.start) mod ringRows; 0 means that every row of the region has its own place.
 * In a slice of the channels, the pixel stride is larger than the channels of the slice.
 */
export interface View {
  readonly buffer: number;
  readonly offset: number;
  readonly region: Rectangle;
  readonly rowStride: number;
  readonly pixelStride: number;
  readonly ringRows: number;
  readonly channels: number;
}

/** The packed parameters of a layer, in bytes from the start of the weights' region. */
export interface WeightBlock {
  readonly layer: number;
  /** What they are packed for. */
  readonly kernel: KernelMode;
  readonly weightsOffset: number;
  readonly weightsBytes: number;
  readonly biasesOffset: number;
  readonly biasesBytes: number;
  /** The output channels that they are for; absent for all. */
  readonly channels?: Interval;
}

/** Kernels compute the rectangle `computed` of a layer's output, in positions of its whole map. */
export interface ComputeStep {
  readonly kind: 'compute';
  readonly group: number;
  readonly tile: number;
  readonly layer: number;
  /** What runs, one after the other; nothing where the step before has stored the sum that this one stands for. */
  readonly uses: readonly KernelUse[];
  /** One for each input of the layer, in order. */
  readonly inputs: readonly View[];
  readonly output: View;
  readonly computed: Rectangle;
  /** The output channels that are computed; absent for all. */
  readonly channels?: Interval;
  /** What is added as the kernel stores, so that it leaves the sum of the next step; with the strides of the output. */
  readonly summand?: View;
  /** Buffer of the fast kernel's working memory; absent: the exact kernel computes. */
  readonly scratch?: number;
}

export type Step =
  /** The host writes the input of the network that `source` stands for into its map. */
  | { readonly kind: 'input'; readonly source: Reference; readonly output: View }
  /** Parameters are read and packed into the weights' region, over its previous content. */
  | { readonly kind: 'load'; readonly group: number; readonly blocks: readonly WeightBlock[] }
  | ComputeStep
  /** Converts bytes of the network's first input to floats from 0 to 1: those that the next tile needs. */
  | {
      readonly kind: 'convert';
      readonly group: number;
      readonly tile: number;
      readonly from: View;
      readonly to: View;
      readonly rectangle: Rectangle;
    }
  /** A strip is copied out of a tile for a neighbour, or from a neighbour into a tile. */
  | {
      readonly kind: 'keep' | 'take';
      readonly group: number;
      readonly tile: number;
      readonly strip: Strip;
      readonly from: View;
      readonly to: View;
    };

/** What became of one group of the plan. */
export interface LoweredGroup {
  readonly fused: FusedGroup;
  readonly tiling: Tiling;
  /** Its steps, which follow one another; empty for a group whose layers compute nothing. */
  readonly steps: Interval;
  /** Multiply-accumulates executed. */
  readonly macs: number;
}

/** What is known of a schedule beside what a run needs. */
export interface ScheduleFacts {
  /** The steps before convolutions were given sums to store: what is known of a plan before its buffers have places. */
  readonly draftSteps: readonly Step[];
  /** By group of the plan. */
  readonly groups: readonly LoweredGroup[];
  readonly needs: ArenaNeeds;
}

/**
 * A lowered plan: what is done in which order, and where everything lies. It is both the prediction of the memory
 * and the program of the executor, so the two can't differ.
 */
export interface Schedule {
  readonly network: Network;
  readonly plan: Plan;
  readonly steps: readonly Step[];
  readonly buffers: readonly ArenaBuffer[];
  /** Pairs of buffers that lie over each other although both are live. */
  readonly sharings: readonly Sharing[];
  /** Bytes of the arena: the end of the highest buffer. */
  readonly arenaBytes: number;
  /** What is needed at the fullest step: no arena can be smaller. */
  readonly boundBytes: number;
  /** Bytes of the region beside the arena that holds packed parameters. */
  readonly weightsBytes: number;
  /** Multiply-accumulates executed. */
  readonly macs: number;
  /** By layer whose output leaves its group: where its whole map lies while it is live. */
  readonly maps: ReadonlyMap<number, View>;
  /** By layer that is an output of the network: its map, which can be read after the last step. */
  readonly outputs: ReadonlyMap<number, View>;
  /** Kept by a schedule that was planned; one whose places were given holds only what a run needs, and works them out. */
  readonly facts: () => ScheduleFacts;
}
