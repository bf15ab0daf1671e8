import { transpose } from '../../graph/arrangements';
import { combined } from '../../graph/arithmetic';
import type { GraphBuilder } from '../../graph/graph-builder';
import { knownTensor } from '../../graph/known-arithmetic';
import { matrixOf, product, times, timesLearned } from '../../graph/matrices';
import { walkedNumbers, type StoredNumbers } from '../../graph/stored-numbers';
import type { Tensor } from '../../graph/tensor';
import { one } from '../node-context';

/** alpha · A · B + beta · C with matrices of two dimensions. */
export const gemm = one(context => {
  const { builder } = context;
  const alpha = context.float('alpha', 1);
  const beta = context.float('beta', 1);
  const given = context.input(0);
  const a = context.integer('transA', 0) === 1 ? transpose(given, [1, 0]) : given;
  const isTransposed = context.integer('transB', 0) === 1;
  const b = context.input(1);
  const added = context.optional(2);
  if (b.kind === 'known' && a.kind === 'computed') {
    const matrix = matrixOf(b, isTransposed);
    const biases = beta === 1 || beta === 0 ? biasesOf(added, matrix.count) : undefined;
    const isFolded = added === undefined || beta === 0 || biases !== undefined;
    const product = timesLearned(
      builder,
      a,
      {
        ...matrix,
        biases: beta === 0 ? undefined : biases,
        parameters: matrix.parameters + (biases === undefined ? 0 : matrix.count),
      },
      alpha,
    );
    return isFolded ? product : plus(builder, product, added, beta);
  }
  const product = times(builder, a, isTransposed ? transpose(b, [1, 0]) : b);
  const scaled =
    alpha === 1 ? product : combined(builder, 'multiply', product, knownTensor([], [alpha], false));
  return added === undefined || beta === 0 ? scaled : plus(builder, scaled, added, beta);
});

function plus(builder: GraphBuilder, product: Tensor, added: Tensor, beta: number): Tensor {
  const scaled =
    beta === 1 ? added : combined(builder, 'multiply', added, knownTensor([], [beta], false));
  return combined(builder, 'add', product, scaled);
}

/** What is added to each column where it is the same in all rows. */
function biasesOf(added: Tensor | undefined, columns: number): StoredNumbers | undefined {
  if (added?.kind !== 'known') return undefined;
  const { numbers } = added;
  if (numbers.count === 1)
    return walkedNumbers(numbers, { axes: [[{ size: columns, stride: 0 }]], offset: 0 });
  const isRow = numbers.count === columns && added.dims.at(-1) === columns;
  return isRow ? numbers : undefined;
}

export const matmul = one(context => product(context.builder, context.input(0), context.input(1)));
