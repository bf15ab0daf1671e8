import { leaky, type Activation } from '../../core/network/activation';
import type { ElementwiseOperator } from '../../core/network/operation';
import { integerNumbers } from './convolutions';
import { elementwise } from './elementwise';
import type { GraphBuilder } from './graph-builder';
import { foldBinary } from './known-arithmetic';
import { need } from './node-refusal';
import { allFloats } from './stored-numbers';
import type { KnownTensor, Tensor } from './tensor';

/** A function of each number. */
export const activated = (builder: GraphBuilder, activation: Activation, tensor: Tensor): Tensor =>
  builder.mapped(tensor, (reference, shape) =>
    builder.addLayer({ kind: 'activation', activation }, [reference], shape),
  );

export type Arithmetic = (a: number, b: number) => number;

const ARITHMETIC: Readonly<Record<ElementwiseOperator, Arithmetic>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  minimum: Math.min,
  maximum: Math.max,
  power: Math.pow,
};

const wholeQuotient: Arithmetic = (a, b) => Math.trunc(a / b);

/** a ∘ b; of known numbers at once. */
export function combined(
  builder: GraphBuilder,
  operator: ElementwiseOperator,
  a: Tensor,
  b: Tensor,
): Tensor {
  if (a.kind === 'known' && b.kind === 'known') {
    const isQuotient = operator === 'divide' && a.isWhole && b.isWhole;
    return foldBinary(a, b, isQuotient ? wholeQuotient : ARITHMETIC[operator]);
  }
  return operator === 'power' && isNumber(b, 2)
    ? elementwise(builder, 'multiply', a, a)
    : elementwise(builder, operator, a, b);
}

const isNumber = (tensor: Tensor, value: number): boolean =>
  tensor.kind === 'known' && tensor.numbers.count === 1 && allFloats(tensor.numbers)[0] === value;

/** x < 0 ? x · slope : x, with one slope for all, or one for each place of the dimension that the channels are. */
export function sloped(
  builder: GraphBuilder,
  tensor: Tensor,
  slopes: KnownTensor,
  channels: number,
): Tensor {
  const isOne = slopes.numbers.count === 1 && !builder.makesIntegers;
  const [only] = isOne ? allFloats(slopes.numbers) : [];
  if (only !== undefined) return activated(builder, leaky(only), tensor);
  const { reference, again } = builder.onChannels(tensor, channels);
  const shape = builder.shapeOf(reference);
  need(
    slopes.numbers.count === shape.channels && slopes.dims.includes(shape.channels),
    'its slopes are neither one for all nor one for each channel',
  );
  const integers = integerNumbers(slopes.numbers, undefined, shape.channels);
  return again(
    builder.addLayer({ kind: 'prelu' }, [reference], shape, {
      numbers: {
        biases: () => new Float32Array(),
        readWeights: (start, target) => {
          slopes.numbers.read(start, target);
        },
        ...(integers && { integers }),
      },
      parameters: slopes.numbers.count,
    }),
  );
}
