import { leaky, type Activation } from '../../../core/network/activation';
import type { ElementwiseOperator } from '../../../core/network/operation';
import { activated, combined, sloped } from '../../graph/arithmetic';
import { foldDequantization, foldUnary, knownTensor } from '../../graph/known-arithmetic';
import { cast } from '../../graph/known-nodes';
import { need } from '../../graph/node-refusal';
import type { KnownTensor, Tensor } from '../../graph/tensor';
import { STORED_TYPES, typeName } from '../element-types';
import { one, type NodeContext, type OperatorReader } from '../node-context';
import type { TfliteQuantization } from '../tflite-model';

/** @param compute the same of numbers that are known, where networks have such. */
export const activation = (
  activationOf: Activation | ((context: NodeContext) => Activation),
  compute?: (value: number) => number,
): OperatorReader =>
  one(context => {
    const tensor = context.input();
    if (tensor.kind === 'known' && compute !== undefined) return foldUnary(tensor, compute);
    return activated(
      context.builder,
      typeof activationOf === 'function' ? activationOf(context) : activationOf,
      tensor,
    );
  });

export const leakyRelu = activation(context => leaky(context.float(0)));

export const gelu = activation(context =>
  context.isSet(0)
    ? {
        kind: 'gelu-tanh',
        linear: Math.sqrt(2 / Math.PI),
        cubic: Math.sqrt(2 / Math.PI) * 0.044715,
      }
    : { kind: 'gelu' },
);

/** Slopes are one for all, or one for each channel, the last dimension. */
export const prelu = one(context => {
  const slopes = context.known(1, 'slopes');
  need(
    slopes.dims.at(-1) === slopes.numbers.count,
    'its slopes are neither one for all nor one for each channel',
  );
  return sloped(context.builder, context.input(), slopes, context.dims().length - 1);
});

/** a ∘ b, and where it may have one the function behind it. @param fused place of its option. */
export const binary = (operator: ElementwiseOperator, fused?: number): OperatorReader =>
  one(context => {
    const made = combined(context.builder, operator, context.input(0), context.input(1));
    return fused === undefined ? made : context.fused(fused, made);
  });

export const sumOfAll = one(({ builder, given }) =>
  given.reduce((sum, tensor) => combined(builder, 'add', sum, tensor)),
);

const squared = ({ builder }: NodeContext, tensor: Tensor): Tensor =>
  combined(builder, 'multiply', tensor, tensor);

export const square = one(context => squared(context, context.input()));

export const squaredDifference = one(context =>
  squared(context, combined(context.builder, 'subtract', context.input(0), context.input(1))),
);

export const reciprocalRoot = one(context => {
  const root = activated(context.builder, { kind: 'sqrt' }, context.input());
  return combined(context.builder, 'divide', knownTensor([], [1], false), root);
});

export const castNode = one(context => {
  const to = context.byte(1);
  const type = STORED_TYPES[to];
  need(type !== undefined, `it makes numbers of ${typeName(to)}`);
  return cast(context.input(), type);
});

/** The numbers that integers stand for, as integers of another scale, or the other way. */
const requantized = (context: NodeContext): Tensor => context.builder.converted(context.input());

export const quantize = one(requantized);

/** Integers as the numbers that they stand for, which those of the file and weights of 16 bits are already. */
export const dequantize = one(context => {
  const tensor = context.input();
  if (tensor.kind === 'computed') return requantized(context);
  need(!tensor.isWhole, 'its integers have no scale');
  return tensor;
});

/** The numbers that known integers stand for. */
export function dequantized(
  tensor: KnownTensor,
  { scales, zeroPoints, axis }: TfliteQuantization,
): KnownTensor {
  // Some converters name the dimension that weights would have, although biases have only one.
  const along = Math.min(axis, tensor.dims.length - 1);
  const isOne = scales.length === 1;
  need(isOne || tensor.dims[along] === scales.length, 'its scales are not one for each channel');
  const dims = isOne ? [] : tensor.dims.map((size, place) => (place === along ? size : 1));
  const shifts = scales.map((_, place) => zeroPoints[place] ?? zeroPoints[0] ?? 0);
  return foldDequantization(
    tensor,
    knownTensor(dims, scales, false),
    knownTensor(dims, shifts, true),
  );
}
