import { joinsChannels } from '../network/activation';
import type { Operation, OperationOf } from '../network/operation';
import type { ParameterCounts } from '../network/parameters';
import { apart, computes, onlyInput, type LayerShapes } from './rules';

/** Operations with filters, each of which reads the channels of one group under a window. */
type Filtering = OperationOf<'convolution' | 'transposed-convolution'>;

/** What is the same of all of them. */
export const FILTERS = {
  fits: ({ filters, groups }: Filtering, shapes: LayerShapes): boolean => {
    const channels = onlyInput(shapes)?.channels;
    return (
      channels !== undefined &&
      shapes.output.channels === filters &&
      filters % groups === 0 &&
      channels % groups === 0
    );
  },
  parameters: (operation: Filtering, shapes: LayerShapes): ParameterCounts => ({
    weights: filterWeights(operation, shapes),
    biases: operation.filters,
  }),
  weightsAre: 'kernels',
  overwrites: apart,
  sliced: <O extends Operation & Filtering>(operation: O, count: number): O | undefined =>
    operation.groups === 1 && !joinsChannels(operation.activation)
      ? { ...operation, filters: count }
      : undefined,
  passesOn: computes,
} as const;

/** Weights of all filters. */
export const filterWeights = (
  { window: { kernel }, filters, groups }: Filtering,
  { inputs }: LayerShapes,
): number => filters * ((inputs[0]?.channels ?? 0) / groups) * kernel.y * kernel.x;
