import { unreachable } from '../../base/assert';

/** What a .weights file holds for one layer, all of it float32. */
export type WeightRecord =
  | { readonly kind: 'none' }
  | {
      /**
       * A layer with biases: biases, scales, means, variances, weights in a `convolution`;
       * biases, weights, scales, means, variances in a `connected` layer; the middle three only with batch normalization.
       */
      readonly kind: 'filters';
      readonly order: 'convolution' | 'connected';
      readonly biases: number;
      readonly weights: number;
      readonly batchNormalize: boolean;
      /** The weights are stored with rows and columns exchanged (`flipped=1`). */
      readonly flipped: boolean;
    }
  /** Batch normalization on its own: biases, scales, means, variances; the original Darknet leaves out the biases. */
  | { readonly kind: 'batch-normalization'; readonly channels: number }
  /** Weights and nothing else. */
  | { readonly kind: 'plain'; readonly weights: number }
  /** The numbers of an earlier layer are used, nothing is stored. */
  | { readonly kind: 'shared'; readonly layer: number }
  /** A layer that cannot be run; only how much to skip is known. */
  | { readonly kind: 'opaque'; readonly numbers: number };

export const NO_WEIGHTS: WeightRecord = { kind: 'none' };

/** How many numbers a record takes in the file. */
export function numbersIn(record: WeightRecord): number {
  switch (record.kind) {
    case 'none':
    case 'shared':
      return 0;
    case 'filters':
      return record.weights + record.biases * (record.batchNormalize ? 4 : 1);
    case 'batch-normalization':
      return 4 * record.channels;
    case 'plain':
      return record.weights;
    case 'opaque':
      return record.numbers;
    default:
      return unreachable(record);
  }
}
