import { LINEAR } from '../../core/network/activation';
import type { PerAxis, Window } from '../../core/network/operation';
import type { IntegerNumbers, LayerNumbers } from '../../core/network/parameters';
import type { GraphBuilder } from './graph-builder';
import { allFloats, allNumbers, walkedNumbers, type StoredNumbers } from './stored-numbers';
import { dimsOfTensor, type ComputedTensor, type Tensor } from './tensor';
import { withoutAfter } from './windows';

/** Filters and their biases, in the order of core. */
export function filterNumbers(
  weights: StoredNumbers,
  biases: StoredNumbers | undefined,
  filters: number,
): LayerNumbers {
  const integers = integerNumbers(weights, biases, filters);
  return {
    biases: () => (biases === undefined ? new Float32Array(filters) : allFloats(biases)),
    readWeights: (start, target) => {
      weights.read(start, target);
    },
    ...(integers && { integers }),
  };
}

/** The integers of filters, if they and their biases are stored so. */
export function integerNumbers(
  { quantized, count }: StoredNumbers,
  biases: StoredNumbers | undefined,
  filters: number,
): IntegerNumbers | undefined {
  if (quantized === undefined || (biases !== undefined && biases.quantized === undefined))
    return undefined;
  const { integers, scales, zeroPoints } = quantized;
  const ofFilters = (numbers: StoredNumbers): Float64Array =>
    allNumbers(
      walkedNumbers(numbers, { axes: [[{ size: filters, stride: count / filters }]], offset: 0 }),
    );
  return {
    scales: () => ofFilters(scales),
    zeroPoints: () => ofFilters(zeroPoints),
    biases: () =>
      biases?.quantized === undefined
        ? new Int32Array(filters)
        : Int32Array.from(allNumbers(biases.quantized.integers)),
    readWeights: (start, target) => {
      integers.read(start, target);
    },
  };
}

export interface Filters {
  /** [filters][channels / groups][rows][columns]. */
  readonly weights: StoredNumbers;
  readonly biases: StoredNumbers | undefined;
  readonly count: number;
  readonly groups: number;
}

/** @param window what it slides over a map, or of a transposed convolution over what is made, of `extent` positions. */
export function convolved(
  builder: GraphBuilder,
  kind: 'convolution' | 'transposed-convolution',
  tensor: Tensor,
  { window, extent }: { readonly window: Window; readonly extent: PerAxis },
  { weights, biases, count, groups }: Filters,
): ComputedTensor {
  const made = builder.addLayer(
    { kind, window: withoutAfter(window), filters: count, groups, activation: LINEAR },
    [builder.mapOf(tensor)],
    { channels: count, height: extent.y, width: extent.x },
    {
      numbers: filterNumbers(weights, biases, count),
      parameters: weights.count + (biases?.count ?? 0),
    },
  );
  return builder.mapTensor(made, dimsOfTensor(tensor).length);
}
