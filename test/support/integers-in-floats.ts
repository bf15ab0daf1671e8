import type { Activation } from '../../src/core/network/activation';
import type { Layer, Network } from '../../src/core/network/network';
import type { Operation } from '../../src/core/network/operation';
import {
  ELEMENT_BYTES,
  type ElementType,
  type Quantization,
  type TensorType,
} from '../../src/core/network/shape';

/** How many integers there are of an element, and the least of them. */
export function integersOf(element: ElementType): {
  readonly least: number;
  readonly count: number;
} {
  const count = 2 ** (8 * ELEMENT_BYTES[element]);
  return { least: element === 'u8' ? 0 : -count / 2, count };
}

/** The least and the greatest number that integers of a tensor stand for. */
function limitsOf(element: ElementType, { scale, zeroPoint }: Quantization) {
  const { least, count } = integersOf(element);
  return { low: scale * (least - zeroPoint), high: scale * (least + count - 1 - zeroPoint) };
}

/** A network of integers as one of the floats that they stand for: it doesn't round, but stays within their limits. */
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
