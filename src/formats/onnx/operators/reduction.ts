import type { Reduction } from '../../../core/network/operation';
import { activated } from '../../graph/arithmetic';
import { elementwise } from '../../graph/elementwise';
import { foldReduce } from '../../graph/known-arithmetic';
import { reduced } from '../../graph/reductions';
import { one, type NodeContext, type OperatorReader } from '../node-context';

/** Axes are attributes at first, and inputs from some version on. */
function axesOf(context: NodeContext): readonly number[] {
  const rank = context.dims().length;
  const axes = context.whole(1, 'axes');
  const isNothing = axes === undefined || axes.length === 0;
  if (isNothing && context.integer('noop_with_empty_axes', 0) === 1) return [];
  return isNothing
    ? Array.from({ length: rank }, (_, axis) => axis)
    : [...new Set(axes.map(axis => context.axisOf(axis)))];
}

export const reduction = (operator: Reduction): OperatorReader =>
  one(context => {
    const axes = axesOf(context);
    const keepsDims = context.integer('keepdims', 1) === 1;
    return axes.length === 0
      ? context.input()
      : reduced(context.builder, context.input(), operator, axes, keepsDims);
  });

export const l2Norm = one(context => {
  const tensor = context.input();
  const squares = elementwise(context.builder, 'multiply', tensor, tensor);
  const keepsDims = context.integer('keepdims', 1) === 1;
  const sum = reduced(context.builder, squares, 'sum', axesOf(context), keepsDims);
  return activated(context.builder, { kind: 'sqrt' }, sum);
});

/** The product of known numbers, such as those of sizes. */
export const product = one(context =>
  foldReduce(
    context.known(0, 'factors'),
    axesOf(context),
    context.integer('keepdims', 1) === 1,
    values => values.reduce((all, value) => all * value, 1),
  ),
);
