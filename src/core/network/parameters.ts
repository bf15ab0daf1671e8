/** How many folded weights and biases an operation needs to be run. */
export interface ParameterCounts {
  /** In the order that `operation.ts` gives for each kind. */
  readonly weights: number;
  readonly biases: number;
}

/**
 * Where the executor gets a network's learned numbers from, with batch normalization already folded.
 * Reads are piecewise so that no layer ever has to be in memory twice.
 */
export interface ParameterSource {
  /** All biases of a layer (for a channel-affine layer: the shifts). */
  biases(layer: number): Float32Array;
  /** Fills `target` with the layer's weights from number `start` on, in the order of `operation.ts`. */
  readWeights(layer: number, start: number, target: Float32Array): void;
  /** The integers that a layer's numbers are stored as; undefined, or absent, where they are not. */
  readonly integers?: (layer: number) => IntegerNumbers | undefined;
}

/** The learned numbers of one layer. */
export interface LayerNumbers {
  biases(): Float32Array;
  readWeights(start: number, target: Float32Array): void;
  /** Where they are stored as integers. */
  readonly integers?: IntegerNumbers;
}

/**
 * Integers of one byte with a sign that stand for the learned numbers of one layer's filters: a weight for scale · (q − zero point)
 * of its filter, a bias for scale · q times the scale of the layer's input.
 */
export interface IntegerNumbers {
  /** By filter. */
  scales(): Float64Array;
  zeroPoints(): Float64Array;
  /** Undefined where biases are floats. */
  biases(): Int32Array | undefined;
  /** What the integers of biases count, where the format says that by itself. */
  biasScales?(): Float64Array;
  /** Fills `target` with the weights from number `start` on, in the order of `operation.ts`. */
  readWeights(start: number, target: Int8Array): void;
}
