import type { Interval } from '../../base/interval';
import type { Rectangle } from '../../base/rectangle';
import type { Sharing } from '../memory/lifetime';
import type { Network } from '../network/network';
import type { Strip } from '../tiling/tile';
import type { KernelMode, Plan } from '../tiling/plan';
import type { FastStrip } from './fast-strip';

/** What a buffer of the arena holds. */
export type BufferRole =
  /** The whole output map of a layer, or of the network's input (layer −1). */
  | { readonly kind: 'map'; readonly layer: number }
  /** The part of a layer's output that one tile needs. */
  | { readonly kind: 'tile'; readonly layer: number; readonly tile: number }
  /** The rows of a layer's output that one column of tiles still needs, `rows` of them at most. */
  | {
      readonly kind: 'ring';
      readonly layer: number;
      readonly column: number;
      readonly rows: number;
    }
  /** What tiles keep of a layer's output for others: one strip, or the line of strips along one side of all tiles. */
  | { readonly kind: 'halo'; readonly layer: number }
  /** What a fast kernel works in while it computes one part of a layer. */
  | { readonly kind: 'scratch'; readonly layer: number; readonly tile: number };

/** A piece of the arena, from the step that first writes it to the step that last reads it. */
export interface ArenaBuffer {
  readonly role: BufferRole;
  readonly bytes: number;
  /** Bytes from the start of the arena. */
  readonly offset: number;
  readonly firstStep: number;
  /** Inclusive; the number of steps for what is still needed when the run is over. */
  readonly lastStep: number;
}

/**
 * Where a part of a map lies. The position (region.y.start, region.x.start) is `offset` bytes into the
 * buffer, rows and columns are the strides apart. A ring of `ringRows` rows holds row r of the map at
 * (r − region.y.start) mod ringRows; 0 means that every row of the region has a place of its own.
 * A slice of the channels of a map has a pixel stride larger than its channels.
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
  /** The output channels that they are for, where not all are. */
  readonly channels?: Interval;
}

/** How a fast kernel computes a part of a layer. */
export interface FastCall {
  readonly strip: FastStrip;
  /** The buffer that it works in. */
  readonly scratch: number;
}

/** A kernel computes the rectangle `computed` of a layer's output, in positions of its whole map. */
export interface ComputeStep {
  readonly kind: 'compute';
  readonly group: number;
  readonly tile: number;
  readonly layer: number;
  /** One for each input of the layer, in order. */
  readonly inputs: readonly View[];
  readonly output: View;
  readonly computed: Rectangle;
  /** The output channels that are computed, where not all are. */
  readonly channels?: Interval;
  /** Of a concatenation: the inputs to copy, by their places, where the others were written in place. */
  readonly copied?: readonly number[];
  /** Absent: by the exact kernel. */
  readonly fast?: FastCall;
}

export type Step =
  /** The host writes the network's input into the map. */
  | { readonly kind: 'input'; readonly output: View }
  /** Parameters are read and packed into the weights' region, over what was there. */
  | { readonly kind: 'load'; readonly group: number; readonly blocks: readonly WeightBlock[] }
  | ComputeStep
  /** Bytes of the network's input become numbers from 0 to 1, as far as a tile needs them next. */
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

/**
 * A plan made concrete: what is done in which order, and where everything lies. It is the prediction
 * of the memory and the programme of the executor at once, so the two cannot differ.
 */
export interface Schedule {
  readonly network: Network;
  readonly plan: Plan;
  readonly steps: readonly Step[];
  readonly buffers: readonly ArenaBuffer[];
  /** Pairs of buffers that lie over one another though both are alive. */
  readonly sharings: readonly Sharing[];
  /** Bytes of the arena: the end of the highest buffer. */
  readonly arenaBytes: number;
  /** What is alive at the fullest step; the arena can be no smaller. */
  readonly boundBytes: number;
  /** Bytes of the region beside the arena that holds packed parameters. */
  readonly weightsBytes: number;
  /** Multiply-accumulates executed. */
  readonly macs: number;
  /** By layer whose output leaves its group: where its whole map lies while it is alive. */
  readonly maps: ReadonlyMap<number, View>;
  /** By layer that is an answer of the network: its map, readable after the last step. */
  readonly outputs: ReadonlyMap<number, View>;
}
