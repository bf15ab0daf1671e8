import { at } from '../../base/assert';
import { LINEAR } from '../../core/network/activation';
import { bothAxes } from '../../core/network/operation';
import type { LayerNumbers } from '../../core/network/parameters';
import { elementCount, plainShape } from '../../core/network/shape';
import { expand, reshape, transpose } from './arrangements';
import { broadcast } from './elementwise';
import {
  inMemoryOrder,
  isInOrder,
  permuted,
  reshaped,
  rowByRow,
  type Factor,
  type FactoredWalk,
} from './factored-walk';
import { filterNumbers } from './convolutions';
import type { GraphBuilder } from './graph-builder';
import { need } from './node-refusal';
import { walkedNumbers, type StoredNumbers } from './stored-numbers';
import {
  countOf,
  dimsOfTensor,
  walkOf,
  type ComputedTensor,
  type KnownTensor,
  type Tensor,
} from './tensor';

/** A learned matrix [inner][columns], as it is walked over, and what is added to each column. */
export interface Columns {
  readonly numbers: StoredNumbers;
  readonly inner: readonly Factor[];
  readonly columns: readonly Factor[];
  readonly count: number;
  readonly biases: StoredNumbers | undefined;
  readonly parameters: number;
}

/** Integers stay those only where they need not be multiplied. */
function scaledNumbers(
  weights: StoredNumbers,
  factor: number,
  biases: Columns['biases'],
  count: number,
): LayerNumbers {
  const filters = filterNumbers(weights, biases, count);
  if (factor === 1) return filters;
  return {
    biases: () => filters.biases(),
    readWeights: (start, target) => {
      weights.read(start, target);
      for (let i = 0; i < target.length; i++) target[i] = factor * (target[i] ?? 0);
    },
  };
}

/** The rows of a tensor, its last dimension, times a learned matrix. */
export function timesLearned(
  builder: GraphBuilder,
  tensor: Tensor,
  matrix: Columns,
  factor = 1,
): Tensor {
  const dims = dimsOfTensor(tensor);
  const axis = dims.length - 1;
  const rows = countOf(dims.slice(0, axis));
  const whole = builder.whole(tensor);
  if (rows === 1) return oneRow(builder, whole, matrix, factor);
  const { reference, again } = builder.onChannels(tensor, axis);
  const { height, width } = builder.shapeOf(reference);
  const weights = walkedNumbers(matrix.numbers, {
    axes: [matrix.columns, matrix.inner],
    offset: 0,
  });
  const unit = {
    kernel: bothAxes(1),
    stride: bothAxes(1),
    dilation: bothAxes(1),
    before: bothAxes(0),
  };
  const made = builder.addLayer(
    { kind: 'convolution', window: unit, filters: matrix.count, groups: 1, activation: LINEAR },
    [reference],
    { channels: matrix.count, height, width },
    {
      numbers: scaledNumbers(weights, factor, matrix.biases, matrix.count),
      parameters: matrix.parameters,
    },
  );
  return again(made);
}

/** A single row reads all numbers of a memory; the matrix is walked over in their order. */
function oneRow(
  builder: GraphBuilder,
  { base, walk }: ComputedTensor,
  { numbers, inner, columns, count, biases, parameters }: Columns,
  factor: number,
): Tensor {
  const { channels, height, width } = builder.shapeOf(base);
  const flat: FactoredWalk = { axes: [walk.axes.flat()], offset: 0 };
  const order = inMemoryOrder(flat, { axes: [inner], offset: 0 });
  const positions = order && reshaped(order, [height, width, channels]);
  need(positions !== undefined, 'its rows lie too differently from its matrix');
  const planar = permuted(positions, [2, 0, 1]);
  const weights = walkedNumbers(numbers, { axes: [columns, ...planar.axes], offset: 0 });
  const dims = walk.axes.map((_, axis) => (axis === walk.axes.length - 1 ? count : 1));
  const made = builder.addLayer(
    { kind: 'fully-connected', outputs: count, activation: LINEAR },
    [base],
    plainShape(dims),
    { numbers: scaledNumbers(weights, factor, biases, count), parameters },
  );
  return builder.rowsTensor(made, dims);
}

/** A matrix in the file, as a walk over its rows and columns. */
export const matrixOf = (
  { dims, numbers }: KnownTensor,
  isTransposed: boolean,
): Pick<Columns, 'numbers' | 'inner' | 'columns' | 'count' | 'parameters'> => {
  need(dims.length === 2, 'its matrix has other dimensions');
  const [first = [], second = []] = rowByRow(dims).axes;
  return {
    numbers,
    inner: isTransposed ? second : first,
    columns: isTransposed ? first : second,
    count: at(dims, isTransposed ? 0 : 1),
    parameters: numbers.count,
  };
};

/** a · b; a matrix in the file is one that was learned. */
export const product = (builder: GraphBuilder, a: Tensor, b: Tensor): Tensor =>
  b.kind === 'known' && b.dims.length === 2 && a.kind === 'computed'
    ? timesLearned(builder, a, { ...matrixOf(b, false), biases: undefined })
    : times(builder, a, b);

/** Products of matrices, of the last two dimensions each, spread over all others. */
export function times(builder: GraphBuilder, first: Tensor, second: Tensor): Tensor {
  const [a, b] = [asMatrices(builder, first, 0), asMatrices(builder, second, 1)];
  const [dimsA, dimsB] = [dimsOfTensor(a), dimsOfTensor(b)];
  const outer = broadcast(dimsA.slice(0, -2), dimsB.slice(0, -2));
  const [rows, inner] = dimsA.slice(-2) as [number, number];
  const [innerB, columns] = dimsB.slice(-2) as [number, number];
  need(inner === innerB, `it multiplies rows of ${inner} with columns of ${innerB}`);
  const batches = countOf(outer);
  const [left, right] = [matricesOf(builder, a, outer), matricesOf(builder, b, outer)];
  const made = builder.addLayer(
    {
      kind: 'matmul',
      batches,
      rows,
      inner,
      columns,
      spreads: [left.isOne ? 'one' : 'each', right.isOne ? 'one' : 'each'],
      transposed: [left.isTransposed, right.isTransposed],
      activation: LINEAR,
    },
    [left.reference, right.reference],
    plainShape([...outer, rows, columns]),
  );
  const product = builder.rowsTensor(made, [...outer, rows, columns]);
  const dims = [
    ...outer,
    ...(dimsOfTensor(first).length === 1 ? [] : [rows]),
    ...(dimsOfTensor(second).length === 1 ? [] : [columns]),
  ];
  return reshape(builder, product, dims);
}

/** A vector is a matrix of one row, or behind the sign of one column. */
function asMatrices(builder: GraphBuilder, tensor: Tensor, operand: 0 | 1): Tensor {
  const dims = dimsOfTensor(tensor);
  const [size = 1, ...others] = dims;
  if (others.length > 0) return tensor;
  return reshape(builder, tensor, operand === 0 ? [1, size] : [size, 1]);
}

function matricesOf(
  builder: GraphBuilder,
  tensor: Tensor,
  outer: readonly number[],
): { readonly reference: number; readonly isOne: boolean; readonly isTransposed: boolean } {
  const dims = dimsOfTensor(tensor);
  const isOne = countOf(dims.slice(0, -2)) === 1;
  const matrix = dims.slice(-2);
  const spread = isOne
    ? reshape(builder, tensor, matrix)
    : reshape(builder, expand(tensor, [...outer, ...matrix]), [countOf(outer), ...matrix]);
  const rank = isOne ? 2 : 3;
  const turned = transpose(spread, isOne ? [1, 0] : [0, 2, 1]);
  const isTransposed =
    turned.kind === 'computed' &&
    isInOrder(walkOf(turned), elementCount(builder.shapeOf(turned.base))) &&
    !isInOrder(walkOf(spread), elementCount(builder.shapeOf(turned.base)));
  const used = isTransposed ? turned : spread;
  const sizes = dimsOfTensor(used);
  need(sizes.length === rank, 'its matrices have other dimensions');
  return { reference: builder.plainOf(used, sizes), isOne, isTransposed };
}
