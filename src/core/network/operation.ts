import type { Activation } from './activation';

/** A pair of numbers, one for the rows (y) and one for the columns (x). */
export interface PerAxis {
  readonly y: number;
  readonly x: number;
}

export const bothAxes = (value: number): PerAxis => ({ y: value, x: value });

/**
 * A sliding window. Output position o reads the input positions
 * o·stride − before + t·dilation for t = 0 … kernel−1; what lies outside the map is left out
 * (a convolution takes it as 0, a maximum ignores it).
 * Padding after the map is implied by the output's extent.
 */
export interface Window {
  readonly kernel: PerAxis;
  readonly stride: PerAxis;
  readonly dilation: PerAxis;
  /** Rows and columns of padding before the map. */
  readonly before: PerAxis;
}

/**
 * What an elementwise operation does with two numbers. A minimum or maximum with what is not a number is that; a power
 * of a negative number is one only where the exponent is whole. A kernel's codes are the places in this list.
 */
export const ELEMENTWISE_OPERATORS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'minimum',
  'maximum',
  'power',
] as const;

export type ElementwiseOperator = (typeof ELEMENTWISE_OPERATORS)[number];

/**
 * How the numbers of an input are spread over an output of C×H×W: `each` where it has as many; one a channel (C×1×1), one a
 * position (1×H×W), or one for all (1×1×1). A kernel's codes are the places in this list: bit 0 stands for one position, bit 1
 * for one channel.
 */
export const SPREADS = ['each', 'per-channel', 'per-position', 'one'] as const;

export type Spread = (typeof SPREADS)[number];

/**
 * Where the positions of a resized axis lie: output position o at (o + shift) · numerator / denominator + offset of an input
 * of `extent` positions. Numerator 0 or above, denominator above 0. All numbers fit float32, and positions are computed
 * in float64 in this order, so that planning and all kernels agree.
 */
export interface ResizedAxis {
  readonly shift: number;
  readonly numerator: number;
  readonly denominator: number;
  readonly offset: number;
  readonly extent: number;
}

/**
 * How a position between two others becomes one of them; the last two go to the nearest, and differ in the middle: `ceil(p − ½)`
 * and `floor(p + ½)`. A kernel's codes are the places in this list.
 */
export const ROUNDINGS = ['floor', 'ceil', 'round-prefer-floor', 'round-prefer-ceil'] as const;

export type Rounding = (typeof ROUNDINGS)[number];

/** What a resized map has at a position between others: one of these, or what falls off from there linearly or as a cubic. */
export type Interpolation = 'nearest' | 'linear' | 'cubic';

/** Where the values of a resized map come from, beside their positions. */
export interface Sampling {
  /** The a of Keys's cubic: how far it falls below 0 behind the next positions. */
  readonly coefficient: number;
  /** How many positions lie where without smoothing there is one; 1 or above. */
  readonly stretch: PerAxis;
  /**
   * What stands for positions that aren't there. `border`: the nearest that is there. `nothing`: the weights of the others add up
   * to 1. A number: what all outputs have whose source lies outside; others take the border.
   */
  readonly beyond: 'border' | 'nothing' | number;
}

/** What is made of the numbers that are reduced to one. A kernel's codes are the places in this list. */
export const REDUCTIONS = ['mean', 'sum', 'maximum', 'minimum'] as const;

export type Reduction = (typeof REDUCTIONS)[number];

/** Along which axes of a tensor, as it lies, numbers are reduced to one. */
export interface ReducedAxes {
  readonly y: boolean;
  readonly x: boolean;
  readonly channels: boolean;
}

export const OVER_POSITIONS: ReducedAxes = { y: true, x: true, channels: false };

/**
 * What stands around a map: one value; its outermost rows and columns again and again; or what lies as far inside, mirrored at
 * the outermost position (`reflect`) or behind it (`symmetric`). A kernel's codes are the places in this list.
 */
export const PAD_MODES = ['constant', 'edge', 'reflect', 'symmetric'] as const;

export type PadMode = (typeof PAD_MODES)[number];

/** Learned weights of a sum's inputs: none, one for each input, or one for each input and channel. */
export type SumWeights = 'none' | 'per-input' | 'per-channel';

/** How the weights of a weighted sum are made to add up to one. */
export type SumNormalization = 'none' | 'relu' | 'softmax';

/**
 * How the channels of a position that holds by × bx positions of C channels each count, from the slowest to the fastest
 * digit: yxc is ONNX's DCR and TensorFlow's, cyx ONNX's CRD and PyTorch's, and xyc that of YOLOv5's first layer.
 */
export type BlockOrder = 'yxc' | 'cyx' | 'xyc';

/** One input of a concatenation: the channels `start` … `start + count − 1` of it. */
export interface ChannelSlice {
  readonly start: number;
  readonly count: number;
}

/** Dimensions of a strided copy, at most. */
export const MOST_STRIDES = 6;

/** What a yolo, Gaussian_yolo or region layer needs to turn its map into boxes. */
export interface AnchorHead {
  readonly classes: number;
  /** Width and height of every anchor this head uses, in `anchorUnit`. */
  readonly anchors: readonly PerAxis[];
  /** Anchors of yolo layers count pixels of the network input, those of region layers cells. */
  readonly anchorUnit: 'pixels' | 'cells';
  /** Factor by which the centre's range within a cell is stretched. */
  readonly scaleXY: number;
  /** Coordinates as in Scaled-YOLOv4: no exponent, no logistic in the layer. */
  readonly newCoordinates: boolean;
  /**
   * When boxes of one class are thinned out, IoU − (d²/c²)^distanceExponent is compared with the
   * threshold (d is the distance of the centres, c the diagonal of the box round both); where it is
   * absent, plain IoU. In a .cfg: `nms_kind=greedynms` is 0.6, `diounms` is `beta_nms` (0.6 when not
   * given), `default` and `cornersnms` are absent. The last head of a network decides for all.
   */
  readonly distanceExponent?: number;
  /** Boxes whose objectness is below are left out, whatever the threshold (`classfix=-1` of a region layer). */
  readonly leastObjectness?: number;
}

/** The point of a box that a head predicts (`yolo_point` of a Gaussian_yolo layer). */
export type BoxPoint = 'centre' | 'left-top' | 'right-bottom';

/** What a layer computes. Shapes are C×H×W; `inputs[0]` is the first input of the layer. */
export type Operation =
  | {
      /** Parameters: weights [filters][channels/groups][kernel.y][kernel.x], biases [filters]. */
      readonly kind: 'convolution';
      readonly window: Window;
      readonly filters: number;
      readonly groups: number;
      readonly activation: Activation;
    }
  | {
      /**
       * bias[f] + Σ x[i]·w[f][c][t] over the input positions i and taps t with i·stride − before + t·dilation = o along each
       * axis: the window lies on the output; where it leaves a position out, that is the bias. Parameters as those of a
       * convolution.
       */
      readonly kind: 'transposed-convolution';
      readonly window: Window;
      readonly filters: number;
      readonly groups: number;
      readonly activation: Activation;
    }
  | {
      /** A convolution whose every output position has weights of its own, [H·W][filters][channels][ky][kx]; biases [filters][H][W]. */
      readonly kind: 'locally-connected';
      readonly window: Window;
      readonly filters: number;
      readonly activation: Activation;
    }
  | {
      /** Every output reads every input: weights [outputs][C·H·W of the input], biases [outputs]. */
      readonly kind: 'fully-connected';
      readonly outputs: number;
      readonly activation: Activation;
    }
  | { readonly kind: 'max-pool'; readonly window: Window }
  | {
      /** Mean over the window's positions inside the map. */
      readonly kind: 'average-pool';
      readonly window: Window;
      /**
       * Padding counts as zeros: before the map as the window says, and so many positions behind it. Absent: only
       * positions inside the map count.
       */
      readonly countedAfter?: PerAxis;
    }
  /**
   * All numbers along the given axes, taken row by row as they lie; the output's extent is 1 there. A minimum or maximum with
   * what is not a number is that.
   */
  | { readonly kind: 'reduce'; readonly operator: Reduction; readonly over: ReducedAxes }
  /** Maximum over the channels that are congruent modulo `outputChannels`, at each position. */
  | { readonly kind: 'channel-max-pool'; readonly outputChannels: number }
  | {
      /**
       * Weighted sum of all inputs, then the activation. Inputs may have other channel counts than
       * the first (the rest counts as 0) and larger maps: position o reads o·stride of input i.
       */
      readonly kind: 'sum';
      readonly strides: readonly PerAxis[];
      readonly weights: SumWeights;
      readonly normalization: SumNormalization;
      readonly activation: Activation;
    }
  /** All inputs one after the other along the channels. */
  | { readonly kind: 'concat'; readonly slices: readonly ChannelSlice[] }
  | {
      /** inputs[0] ∘ inputs[1], number by number, then the activation. */
      readonly kind: 'elementwise';
      readonly operator: ElementwiseOperator;
      /** By input. */
      readonly spreads: readonly [Spread, Spread];
      readonly activation: Activation;
    }
  | {
      /**
       * The map on other positions, times `scale`. `nearest`: the value at the rounded source position, or at the border where
       * that is outside. Else the sum of the values around the source position, each with its weight (sampling-table.ts) along
       * the row, and of those sums with their weights along the column.
       */
      readonly kind: 'resize';
      readonly y: ResizedAxis;
      readonly x: ResizedAxis;
      readonly method: Interpolation;
      /** Of `nearest`. */
      readonly rounding: Rounding;
      readonly scale: number;
      readonly sampling: Sampling;
    }
  /** The positions of each block become the channels of one: C×H×W to (C·by·bx)×(H/by)×(W/bx). */
  | { readonly kind: 'space-to-depth'; readonly block: PerAxis; readonly order: BlockOrder }
  /** Its inverse: (C·by·bx)×H×W to C×(H·by)×(W·bx). */
  | { readonly kind: 'depth-to-space'; readonly block: PerAxis; readonly order: BlockOrder }
  /** Output channel j·groups + g is input channel g·(C/groups) + j. */
  | { readonly kind: 'channel-shuffle'; readonly groups: number }
  /**
   * Number (i0 … ik) of the output, row by row over `dims`, is number offset + i0·strides[0] + … + ik·strides[k] of the input,
   * as both lie in memory: a map H×W×C, a plain tensor row by row. walk.ts makes transposes, slices and repetitions of it.
   */
  | {
      readonly kind: 'strided';
      readonly dims: readonly number[];
      readonly strides: readonly number[];
      readonly offset: number;
    }
  | {
      /** a [batches][rows][inner] · b [batches][inner][columns], both computed by layers, then the activation. */
      readonly kind: 'matmul';
      readonly batches: number;
      readonly rows: number;
      readonly inner: number;
      readonly columns: number;
      /** By input: a matrix for each of the batches, or one for all. */
      readonly spreads: readonly [Extract<Spread, 'each' | 'one'>, Extract<Spread, 'each' | 'one'>];
      /** Whether the matrices of a lie as inner×rows, and those of b as columns×inner. */
      readonly transposed: readonly [boolean, boolean];
      readonly activation: Activation;
    }
  /** The input's numbers in the order in which they lie, with other dimensions. */
  | { readonly kind: 'reshape' }
  /** `outer` times: inner[0] numbers of the first input, inner[1] of the second, and so on, each in the order in which they lie. */
  | { readonly kind: 'join'; readonly outer: number; readonly inner: readonly number[] }
  /**
   * Positions to channels, with the place of an output number split by the input's extents instead of the output's, as in
   * src/kernels/reference/reorg.ts.
   */
  | { readonly kind: 'reorg'; readonly stride: number }
  | { readonly kind: 'activation'; readonly activation: Activation }
  /** x · scale[c] + shift[c]; weights [C] (scales), biases [C] (shifts). */
  | { readonly kind: 'channel-affine'; readonly activation: Activation }
  | {
      /** (x − mean) / √(variance + epsilon) · scale[c] + shift[c]; weights [C] (scales), biases [C] (shifts). */
      readonly kind: 'normalize';
      /** What mean and variance are taken of: the channels of each position, or these of all positions together. */
      readonly over: 'channels' | 'positions';
      /** Equal parts of neighbouring channels, each with a mean and a variance of its own. */
      readonly groups: number;
      readonly epsilon: number;
      readonly activation: Activation;
    }
  /** x < 0 ? x · slope[c] : x; weights [C] (slopes). */
  | { readonly kind: 'prelu' }
  /** Local response normalization across `size` neighbouring channels. */
  | {
      readonly kind: 'response-normalization';
      readonly size: number;
      readonly alpha: number;
      readonly beta: number;
      readonly kappa: number;
    }
  | {
      readonly kind: 'softmax';
      /** Number of equal parts of the C·H·W numbers (order C, H, W) that are normalized each on its own. */
      readonly groups: number;
      readonly temperature: number;
      /** Over the channels of each position instead. */
      readonly spatial: boolean;
      /** The logarithms of the shares: x − max − ln Σ exp(x − max), where x is divided by the temperature. */
      readonly logarithm: boolean;
    }
  /** Every `step`-th position of the map from `offset` on, times `scale`, plus `shift`. */
  | {
      readonly kind: 'slice';
      readonly offset: PerAxis;
      readonly step: PerAxis;
      readonly height: number;
      readonly width: number;
      readonly scale: number;
      readonly shift: number;
    }
  /** The map, and rows and columns around it. */
  | {
      readonly kind: 'pad';
      readonly before: PerAxis;
      readonly after: PerAxis;
      readonly mode: PadMode;
      /** Of the padding where it is constant. */
      readonly value: number;
    }
  /** Passes its input on: dropout and cost layers when a network is only run. */
  | { readonly kind: 'identity' }
  /** Learned numbers that depend on no input; weights [C·H·W]. */
  | { readonly kind: 'constant' }
  | { readonly kind: 'yolo'; readonly head: AnchorHead }
  | {
      readonly kind: 'gaussian-yolo';
      readonly head: AnchorHead;
      /** Absent: the centre. */
      readonly point?: BoxPoint;
    }
  | {
      readonly kind: 'region';
      readonly head: AnchorHead;
      /** Numbers of a box before its objectness (4, or 5 with an angle). */
      readonly coordinates: number;
      readonly softmax: boolean;
      readonly background: boolean;
    }
  | {
      /** YOLOv1's head: S×S cells, each with class scores and `boxes` boxes, in one long vector. */
      readonly kind: 'detection';
      readonly side: number;
      readonly classes: number;
      readonly boxes: number;
      readonly coordinates: number;
      readonly softmax: boolean;
      /** Width and height are square roots. */
      readonly squareRoot: boolean;
    }
  /** A layer that has a place in the network but that cannot be run; the reason is a sentence part. */
  | {
      readonly kind: 'unsupported';
      readonly reason: string;
      /** Multiply-accumulates of the whole layer; none when absent. */
      readonly macs?: number;
    };

export type OperationKind = Operation['kind'];
export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;
