import { leaky, type Activation } from '../../../core/network/activation';
import type { ElementwiseOperator } from '../../../core/network/operation';
import { activated, combined, sloped } from '../../graph/arithmetic';
import { NO_LIMIT } from '../../graph/elementwise';
import type { GraphBuilder } from '../../graph/graph-builder';
import { foldUnary, knownTensor } from '../../graph/known-arithmetic';
import { cast } from '../../graph/known-nodes';
import { need } from '../../graph/node-refusal';
import { allFloats } from '../../graph/stored-numbers';
import { dimsOfTensor, type KnownTensor, type Tensor } from '../../graph/tensor';
import { one, type NodeContext, type OperatorReader } from '../node-context';
import { STORED_TYPES, typeName } from '../element-types';

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

export const leakyRelu = activation(context => leaky(context.float('alpha', 0.01)));

export const elu = activation(context => ({ kind: 'elu', alpha: context.float('alpha', 1) }));

export const selu = activation(context => ({
  kind: 'selu',
  alpha: context.float('alpha', 1.67326319217681884765625),
  gamma: context.float('gamma', 1.05070102214813232421875),
}));

export const hardSigmoid = activation(context => ({
  kind: 'hard-sigmoid',
  alpha: context.float('alpha', 0.2),
  beta: context.float('beta', 0.5),
}));

export const gelu = activation(context =>
  context.text('approximate', 'none') === 'tanh'
    ? {
        kind: 'gelu-tanh',
        linear: Math.sqrt(2 / Math.PI),
        cubic: Math.sqrt(2 / Math.PI) * 0.044715,
      }
    : { kind: 'gelu' },
);

/** Limits are attributes in versions before 11, and inputs from then on. */
export const clip = one(context => {
  const low = context.number(1, 'min');
  const high = context.number(2, 'max');
  const tensor = context.input();
  if (tensor.kind === 'known')
    return foldUnary(tensor, x => Math.min(Math.max(x, low ?? -Infinity), high ?? Infinity));
  return activated(
    context.builder,
    low === 0 && high === undefined
      ? { kind: 'relu' }
      : { kind: 'clip', low: limit(low, -NO_LIMIT), high: limit(high, NO_LIMIT) },
    tensor,
  );
});

const limit = (value: number | undefined, otherwise: number): number =>
  value === undefined ? otherwise : Math.min(Math.max(value, -NO_LIMIT), NO_LIMIT);

/** Slopes are one for all, one for each channel, the second dimension, or spread over all as they are. */
export const prelu = one(context => {
  const slopes = context.input(1);
  return slopes.kind === 'known' && areByChannel(slopes, context)
    ? sloped(context.builder, context.input(), slopes, 1)
    : slopedByEach(context.builder, context.input(), slopes);
});

/** A list is one for each channel in versions before 7, and wherever it can't be spread over the last dimension. */
function areByChannel({ dims, numbers: { count } }: KnownTensor, context: NodeContext): boolean {
  const input = context.dims();
  if (count === 1) return true;
  if (dims.length === 1) return context.opset < 7 || input.at(-1) !== count;
  return dims.length >= input.length - 1 && dims.at(1 - input.length) === count;
}

/** max(x, 0) − slope · max(−x, 0), of which one is always 0. */
function slopedByEach(builder: GraphBuilder, tensor: Tensor, slopes: Tensor): Tensor {
  const positive = activated(builder, { kind: 'relu' }, tensor);
  const opposite = activated(builder, { kind: 'negative' }, tensor);
  const negative = activated(builder, { kind: 'relu' }, opposite);
  return combined(builder, 'subtract', positive, combined(builder, 'multiply', negative, slopes));
}

/** alpha · elu(x / alpha). */
export const celu = one(context => {
  const alpha = context.float('alpha', 1);
  const { builder } = context;
  const scaledBy = (tensor: Tensor, factor: number): Tensor =>
    factor === 1 ? tensor : combined(builder, 'multiply', tensor, knownTensor([], [factor], false));
  const elu = activated(builder, { kind: 'elu', alpha: 1 }, scaledBy(context.input(), 1 / alpha));
  return scaledBy(elu, alpha);
});

/** Versions before 7 spread the second one over the first from an axis on, where they are told to. */
export const binary = (operator: ElementwiseOperator): OperatorReader =>
  one(context => {
    const [a, b] = [context.input(0), context.input(1)];
    const second = context.opset < 7 ? spreadAsBefore(context, a, b) : b;
    return combined(context.builder, operator, a, second);
  });

function spreadAsBefore(context: NodeContext, a: Tensor, b: Tensor): Tensor {
  const axis = context.integer('axis');
  if (context.integer('broadcast', 0) === 0 || axis === undefined || b.kind !== 'known') return b;
  const behind = dimsOfTensor(a).length - axis - b.dims.length;
  need(behind >= 0, 'its operands have other dimensions than it says');
  return { ...b, dims: [...b.dims, ...Array.from({ length: behind }, () => 1)] };
}

/** All inputs, one after the other. */
export const variadic = (operator: ElementwiseOperator): OperatorReader =>
  one(context =>
    context.given.reduce((sum, tensor) => combined(context.builder, operator, sum, tensor)),
  );

export const mean = one(context => {
  const { given } = context;
  const sum = given.reduce((total, tensor) => combined(context.builder, 'add', total, tensor));
  return combined(context.builder, 'multiply', sum, knownTensor([], [1 / given.length], false));
});

export const reciprocal = one(context =>
  combined(context.builder, 'divide', knownTensor([], [1], false), context.input()),
);

export const castNode = one(context => {
  const to = context.integer('to', 1);
  const type = STORED_TYPES[to];
  need(type !== undefined, `it makes numbers of ${typeName(to)}`);
  return cast(context.input(), type);
});

/** The input as it is, such as in dropout when a network is only run. */
export const same = one(context => {
  need(!context.isWanted(1), 'it also answers what it left out');
  const training = context.optionalKnown(2, 'training mode');
  need(training === undefined || allFloats(training.numbers)[0] === 0, 'it is in training mode');
  return context.input();
});

/** x · scale + shift, of one number or one for each channel. */
export function scaled(
  context: NodeContext,
  scale: KnownTensor | number,
  shift: KnownTensor | number,
): Tensor {
  const constant = (value: KnownTensor | number): KnownTensor =>
    typeof value === 'number' ? knownTensor([], [value], false) : value;
  const product = combined(context.builder, 'multiply', context.input(), constant(scale));
  return combined(context.builder, 'add', product, constant(shift));
}
