import { unreachable } from '../../base/assert';
import type { Operation } from './operation';
import { elementCount, type Shape } from './shape';

/** How many folded weights and biases an operation needs to be run. */
export interface ParameterCounts {
  /** In the order that `operation.ts` gives for each kind. */
  readonly weights: number;
  readonly biases: number;
}

const NONE: ParameterCounts = { weights: 0, biases: 0 };

/** Counts for an operation that reads maps of the shapes `inputs` and produces `output`. */
export function parameterCounts(
  operation: Operation,
  inputs: readonly Shape[],
  output: Shape,
): ParameterCounts {
  const input = inputs[0];
  switch (operation.kind) {
    case 'convolution': {
      const { kernel } = operation.window;
      const channels = (input?.channels ?? 0) / operation.groups;
      return {
        weights: operation.filters * channels * kernel.y * kernel.x,
        biases: operation.filters,
      };
    }
    case 'locally-connected': {
      const { kernel } = operation.window;
      const positions = output.height * output.width;
      const window = (input?.channels ?? 0) * kernel.y * kernel.x;
      return {
        weights: positions * operation.filters * window,
        biases: positions * operation.filters,
      };
    }
    case 'fully-connected':
      return {
        weights: operation.outputs * (input === undefined ? 0 : elementCount(input)),
        biases: operation.outputs,
      };
    case 'channel-affine':
      return { weights: output.channels, biases: output.channels };
    case 'sum':
      switch (operation.weights) {
        case 'none':
          return NONE;
        case 'per-input':
          return { weights: inputs.length, biases: 0 };
        case 'per-channel':
          return { weights: inputs.length * output.channels, biases: 0 };
        default:
          return unreachable(operation.weights);
      }
    case 'constant':
      return { weights: elementCount(output), biases: 0 };
    default:
      return NONE;
  }
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
}
