import type { Activation } from '../../src/core/network/activation';
import type { Layer, Network } from '../../src/core/network/network';
import type { Operation } from '../../src/core/network/operation';
import type { ElementType, Quantization, TensorType } from '../../src/core/network/shape';

/** The least and the greatest number that bytes of a tensor stand for. */
function limitsOf(element: ElementType, { scale, zeroPoint }: Quantization) {
  const least = element === 'i8' ? -128 : 0;
  return { low: scale * (least - zeroPoint), high: scale * (least + 255 - zeroPoint) };
}

/** A network of bytes as one of the floats that they stand for: it doesn't round, but stays within their limits. */
export const inFloats = ({ inputs, layers, ...network }: Network): Network => ({
  ...network,
  inputs: inputs.map(input => ({ ...input, output: floats(input.output) })),
  layers: layers.map(layer => ({
    ...layer,
    operation: limited(layer),
    output: floats(layer.output),
  })),
});

const floats = ({ shape }: TensorType): TensorType => ({ shape, element: 'f32' });

function limited({ operation, output: { element, quantization } }: Layer): Operation {
  if (quantization === undefined || !('activation' in operation)) return operation;
  const { low, high } = limitsOf(element, quantization);
  const clip = (from: number): Activation => ({ kind: 'clip', low: from, high });
  switch (operation.activation.kind) {
    case 'linear':
      return { ...operation, activation: clip(low) };
    case 'relu':
      return { ...operation, activation: clip(Math.max(low, 0)) };
    default:
      return operation;
  }
}

/** The nearest numbers that bytes of a tensor stand for. */
export function rounded(
  numbers: Float32Array,
  { element, quantization }: TensorType,
): Float32Array {
  if (quantization === undefined) return numbers;
  const { low, high } = limitsOf(element, quantization);
  const { scale } = quantization;
  return numbers.map(x => Math.min(Math.max(scale * Math.round(x / scale), low), high));
}
