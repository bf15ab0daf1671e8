import { LINEAR } from '../../core/network/activation';
import type { PerAxis, Window } from '../../core/network/operation';
import type { LayerNumbers } from '../../core/network/parameters';
import type { GraphBuilder } from './graph-builder';
import { allFloats, type StoredNumbers } from './stored-numbers';
import { dimsOfTensor, type ComputedTensor, type Tensor } from './tensor';
import { withoutAfter } from './windows';

/** Filters and their biases, in the order of core. */
const filterNumbers = (
  weights: StoredNumbers,
  biases: StoredNumbers | undefined,
  filters: number,
): LayerNumbers => ({
  biases: () => (biases === undefined ? new Float32Array(filters) : allFloats(biases)),
  readWeights: (start, target) => {
    weights.read(start, target);
  },
});

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
