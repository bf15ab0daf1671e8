import { LINEAR } from '../../core/network/activation';
import type { PerAxis, Window } from '../../core/network/operation';
import type { IntegerNumbers, LayerNumbers } from '../../core/network/parameters';
import type { GraphBuilder } from './graph-builder';
import { allFloats, allNumbers, type StoredNumbers } from './stored-numbers';
import { rangeOf } from './stored-types';
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

/** What is taken from integers without a sign, so that they have one. */
const HALF = 128;

/** The integers of filters, if they are stored as such of one byte. */
export function integerNumbers(
  { quantized, count }: StoredNumbers,
  biases: StoredNumbers | undefined,
  filters: number,
): IntegerNumbers | undefined {
  const range = quantized?.stored && rangeOf(quantized.stored);
  if (quantized === undefined || range === undefined || range.high - range.low > 255)
    return undefined;
  const above = range.low < 0 ? 0 : HALF;
  // Scales and zero points are spread over all numbers, of a filter always the same.
  const ofFilters = (numbers: StoredNumbers, each: number): Float64Array => {
    const first = new Float64Array(filters);
    for (let filter = 0; filter < filters; filter++)
      numbers.read(filter * each, first.subarray(filter, filter + 1));
    return first;
  };
  const ofBiases = biases?.quantized;
  return {
    scales: () => ofFilters(quantized.scales, count / filters),
    zeroPoints: () => ofFilters(quantized.zeroPoints, count / filters).map(zero => zero - above),
    biases: () => {
      if (biases === undefined) return new Int32Array(filters);
      return ofBiases && Int32Array.from(allNumbers(ofBiases.integers));
    },
    ...(ofBiases && { biasScales: () => ofFilters(ofBiases.scales, 1) }),
    readWeights: (start, target) => {
      if (above === 0) quantized.integers.read(start, target);
      else {
        const unsigned = new Float64Array(target.length);
        quantized.integers.read(start, unsigned);
        target.set(unsigned.map(q => q - above));
      }
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
