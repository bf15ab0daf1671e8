/**
 * A network in the few operations that every library has, so that each peer is built from the same list. Values are
 * named and of shape 1×C×H×W; nodes are in an order in which they can be computed. It crosses the border
 * to the programs in `hosts` as JSON, the numbers beside it in one file of float32.
 */
export interface PeerGraph {
  readonly input: GraphValue;
  readonly nodes: readonly GraphNode[];
  /** The network's outputs, by rising number of their layer. */
  readonly outputs: readonly GraphValue[];
}

export interface GraphValue {
  readonly name: string;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
}

/** All pairs are rows, columns. */
export interface GraphWindow {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Above, left, below, right. */
  readonly pads: readonly [number, number, number, number];
}

export type GraphNonlinearity = 'leaky' | 'relu' | 'logistic';
export type GraphActivation = 'linear' | GraphNonlinearity;

/** Slope of `leaky` below 0. */
export const LEAKY_SLOPE = 0.1;

/** Numbers in the file beside the graph. */
export interface GraphTensor {
  /** In numbers from the beginning of the file. */
  readonly start: number;
  readonly dims: readonly number[];
}

export type GraphNode = { readonly output: string } & GraphOperation;

export type GraphOperation =
  | {
      /** weights [filters][channels/groups][rows][columns], biases [filters]. */
      readonly kind: 'convolution';
      readonly input: string;
      readonly window: GraphWindow;
      readonly groups: number;
      readonly weights: GraphTensor;
      readonly biases: GraphTensor;
      readonly activation: GraphActivation;
    }
  | { readonly kind: 'max-pool'; readonly input: string; readonly window: GraphWindow }
  /** The mean over those positions of the window that are inside of the map. */
  | { readonly kind: 'average-pool'; readonly input: string; readonly window: GraphWindow }
  | { readonly kind: 'global-average-pool'; readonly input: string }
  | { readonly kind: 'activation'; readonly input: string; readonly activation: GraphNonlinearity }
  | { readonly kind: 'add'; readonly inputs: readonly [string, string] }
  /** Along the channels. */
  | { readonly kind: 'concat'; readonly inputs: readonly string[] }
  /** The channels `start` … `end − 1`. */
  | {
      readonly kind: 'slice';
      readonly input: string;
      readonly start: number;
      readonly end: number;
    }
  /** Each position repeated factor × factor times. */
  | { readonly kind: 'upsample'; readonly input: string; readonly factor: number }
  | { readonly kind: 'scale'; readonly input: string; readonly factor: number }
  /** Over each of `groups` equal parts of the C·H·W numbers. */
  | { readonly kind: 'softmax'; readonly input: GraphValue; readonly groups: number };

/** The names of the values that a node reads. */
export function inputsOf(node: GraphNode): readonly string[] {
  switch (node.kind) {
    case 'add':
    case 'concat':
      return node.inputs;
    case 'softmax':
      return [node.input.name];
    default:
      return [node.input];
  }
}
