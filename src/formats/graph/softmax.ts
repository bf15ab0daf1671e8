import type { OperationOf } from '../../core/network/operation';
import type { GraphBuilder } from './graph-builder';
import type { ComputedTensor, Tensor } from './tensor';

/** e^(x / temperature) divided by the sum of these along an axis, or the logarithms of that. */
export function softmaxAlong(
  builder: GraphBuilder,
  tensor: Tensor,
  axis: number,
  { temperature, logarithm }: Pick<OperationOf<'softmax'>, 'temperature' | 'logarithm'>,
): ComputedTensor {
  const { reference, again } = builder.onChannels(tensor, axis);
  return again(
    builder.addLayer(
      { kind: 'softmax', groups: 1, temperature, spatial: true, logarithm },
      [reference],
      builder.shapeOf(reference),
    ),
  );
}
