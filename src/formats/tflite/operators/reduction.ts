import type { Reduction } from '../../../core/network/operation';
import { activated, combined } from '../../graph/arithmetic';
import { foldReduce, knownTensor } from '../../graph/known-arithmetic';
import { reduced } from '../../graph/reductions';
import { responseNormalized } from '../../graph/response-normalization';
import { softmaxAlong } from '../../graph/softmax';
import { one, type NodeContext, type OperatorReader } from '../node-context';

/** Places of options. */
const KEEPS_DIMS = 0;
const BETA = 0;
const RESPONSE = { radius: 0, bias: 1, alpha: 2, beta: 3 };

const axesOf = (context: NodeContext): readonly number[] => [
  ...new Set(context.wholeAt(1, 'axes').map(axis => context.axisOf(axis))),
];

export const reduction = (operator: Reduction): OperatorReader =>
  one(context => {
    const axes = axesOf(context);
    return axes.length === 0
      ? context.input()
      : reduced(context.builder, context.input(), operator, axes, context.isSet(KEEPS_DIMS));
  });

/** The product of known numbers, such as those of sizes. */
export const productOfAll = one(context =>
  foldReduce(context.known(0, 'factors'), axesOf(context), context.isSet(KEEPS_DIMS), values =>
    values.reduce((all, value) => all * value, 1),
  ),
);

const lastAxis = (context: NodeContext): number => context.axisOf(-1);

/** e^(beta · x) divided by the sum of these over the last dimension. */
export const softmax = one(context =>
  softmaxAlong(context.builder, context.input(), lastAxis(context), {
    temperature: 1 / context.float(BETA),
    logarithm: false,
  }),
);

export const logSoftmax = one(context =>
  softmaxAlong(context.builder, context.input(), lastAxis(context), {
    temperature: 1,
    logarithm: true,
  }),
);

/** Norms below this one count as it. */
const LEAST_NORM = 1e-6;

/** x divided by the norm of the numbers along the last dimension. */
export const l2Normalization = one(context => {
  const { builder } = context;
  const tensor = context.input();
  const squares = combined(builder, 'multiply', tensor, tensor);
  const sum = reduced(builder, squares, 'sum', [lastAxis(context)], true);
  const norm = activated(builder, { kind: 'sqrt' }, sum);
  const least = knownTensor([], [LEAST_NORM], false);
  return combined(builder, 'divide', tensor, combined(builder, 'maximum', norm, least));
});

export const responseNormalization = one(context => {
  const radius = context.integer(RESPONSE.radius);
  return responseNormalized(context.builder, context.input(), lastAxis(context), {
    before: radius,
    behind: radius,
    bias: context.float(RESPONSE.bias),
    share: context.float(RESPONSE.alpha),
    beta: context.float(RESPONSE.beta),
  });
});
