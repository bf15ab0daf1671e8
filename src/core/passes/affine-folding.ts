import type { Operation, OperationOf } from '../network/operation';
import type { LayerNumbers } from '../network/parameters';
import { rulesOf } from '../operations/operations';
import { isRounded } from './number-types';
import { joined, type Rule } from './rewriting';

/** Operations whose rows of weights make one channel each, so that a factor and a shift of a channel fit into them. */
type Rowed = OperationOf<
  'convolution' | 'transposed-convolution' | 'fully-connected' | 'channel-affine'
>;

const isRowed = (operation: Operation): operation is Rowed =>
  operation.kind === 'convolution' ||
  operation.kind === 'transposed-convolution' ||
  operation.kind === 'fully-connected' ||
  operation.kind === 'channel-affine';

/** x · scale + shift, such as what is left of batch normalization, folded into the layer before. */
export const foldAffine: Rule = (layer, draft) => {
  const { operation, inputs, output } = layer;
  const [input] = inputs;
  if (operation.kind !== 'channel-affine' || input === undefined) return undefined;
  const before = draft.layer(input);
  if (before === undefined || !draft.isReadOnce(input) || !isRowed(before.operation))
    return undefined;
  if (isRounded(before, layer)) return undefined;
  if (before.operation.activation.kind !== 'linear') return undefined;
  const { channels } = output.shape;
  const isByChannel =
    before.operation.kind !== 'fully-connected' || before.operation.outputs === channels;
  if (!isByChannel) return undefined;
  const shapes = {
    inputs: before.inputs.map(input => draft.tensor(input).shape),
    output: before.output.shape,
  };
  const { weights } = rulesOf(before.operation).parameters(before.operation, shapes);
  return {
    kind: 'merged',
    layer: {
      ...before,
      id: layer.id,
      operation: { ...before.operation, activation: operation.activation },
      output,
      numbers: scaledRows(before.numbers, layer.numbers, channels, weights / channels),
      ...joined(layer, [before]),
    },
  };
};

/** Rows of weights and biases times the scale of their channel; biases moved by its shift. */
function scaledRows(
  numbers: LayerNumbers,
  affine: LayerNumbers,
  channels: number,
  row: number,
): LayerNumbers {
  let known: Float32Array | undefined;
  const scales = (): Float32Array => {
    if (known !== undefined) return known;
    known = new Float32Array(channels);
    affine.readWeights(0, known);
    return known;
  };
  return {
    biases: () => {
      const [factors, shifts] = [scales(), affine.biases()];
      return numbers
        .biases()
        .map((bias, channel) => bias * (factors[channel] ?? 1) + (shifts[channel] ?? 0));
    },
    readWeights: (start, target) => {
      const factors = scales();
      numbers.readWeights(start, target);
      for (let index = 0; index < target.length; index++)
        target[index] = (target[index] ?? 0) * (factors[Math.floor((start + index) / row)] ?? 1);
    },
  };
}
