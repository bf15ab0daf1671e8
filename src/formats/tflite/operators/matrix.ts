import { reshape, transpose } from '../../graph/arrangements';
import { matrixOf, product, times, timesLearned } from '../../graph/matrices';
import { need } from '../../graph/node-refusal';
import { countOf, dimsOfTensor, type Tensor } from '../../graph/tensor';
import { one } from '../node-context';

/** Places of options. */
const ACTIVATION = 0;
const KEEPS_DIMS = 2;
const TRANSPOSES = [0, 1] as const;

/** The rows of the input times [units][inner], plus biases. */
export const fullyConnected = one(context => {
  const { builder } = context;
  const dims = context.dims();
  const weights = context.input(1);
  const [units = 1, inner = 1] = dimsOfTensor(weights);
  need(dimsOfTensor(weights).length === 2, 'its weights are no matrix');
  need(countOf(dims) % inner === 0, `its input has not rows of ${inner}`);
  const outer = context.isSet(KEEPS_DIMS) ? dims.slice(0, -1) : [countOf(dims) / inner];
  const rows = reshape(builder, context.input(), [...outer, inner]);
  const biases = context.optionalKnown(2, 'biases')?.numbers;
  need(weights.kind === 'known' || biases === undefined, 'its weights are computed');
  const made =
    weights.kind === 'known'
      ? timesLearned(builder, rows, {
          ...matrixOf(weights, true),
          biases,
          parameters: weights.numbers.count + (biases?.count ?? 0),
        })
      : times(builder, rows, transpose(weights, [1, 0]));
  return context.fused(ACTIVATION, reshape(builder, made, [...outer, units]));
});

/** Products of the last two dimensions, of which each may be transposed. */
export const batchMatmul = one(context => {
  const operand = (index: 0 | 1): Tensor => {
    const rank = context.dims(index).length;
    need(rank >= 2, 'it multiplies what is no matrix');
    const order = [...Array(rank).keys()];
    return context.isSet(TRANSPOSES[index])
      ? transpose(context.input(index), [...order.slice(0, -2), rank - 1, rank - 2])
      : context.input(index);
  };
  return product(context.builder, operand(0), operand(1));
});
