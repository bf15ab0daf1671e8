import { at } from '../../base/assert';
import { broadcast } from './elementwise';
import { expanded, rowByRow } from './factored-walk';
import { need } from './node-refusal';
import {
  allNumbers,
  computedNumbers,
  listedNumbers,
  pointwiseNumbers,
  walkedNumbers,
  type PointwiseFunction,
  type StoredNumbers,
} from './stored-numbers';
import { countOf, type KnownTensor } from './tensor';

/** What follows from numbers in the file and from shapes is computed once, before there are layers. */

/** More numbers are never folded: their layers are computed when the network runs. */
const MOST_FOLDED = 2 ** 26;

export const knownTensor = (
  dims: readonly number[],
  values: ArrayLike<number>,
  isWhole: boolean,
): KnownTensor => ({ kind: 'known', dims, numbers: listedNumbers(values), isWhole });

/** Whole numbers of a tensor that are few, such as sizes, axes and indices. */
export function wholeNumbers({ numbers }: KnownTensor): readonly number[] {
  need(numbers.count <= MOST_LISTED, 'it has too many sizes or indices');
  return [...allNumbers(numbers)];
}

const MOST_LISTED = 2 ** 16;

function folded(
  dims: readonly number[],
  isWhole: boolean,
  compute: () => ArrayLike<number>,
): KnownTensor {
  const count = countOf(dims);
  need(count <= MOST_FOLDED, 'it computes too many constants');
  return { kind: 'known', dims, isWhole, numbers: computedNumbers(count, compute) };
}

/** Each number by itself. */
export const foldUnary = (
  { dims, numbers, isWhole }: KnownTensor,
  compute: (value: number) => number,
  staysWhole = isWhole,
): KnownTensor => pointwise(dims, staysWhole, [numbers], value => compute(value));

function pointwise(
  dims: readonly number[],
  isWhole: boolean,
  operands: readonly StoredNumbers[],
  compute: PointwiseFunction,
): KnownTensor {
  const count = countOf(dims);
  need(count <= MOST_FOLDED, 'it computes too many constants');
  return { kind: 'known', dims, isWhole, numbers: pointwiseNumbers(count, operands, compute) };
}

/** Number by number, spread over the larger dimensions. */
export function foldBinary(
  a: KnownTensor,
  b: KnownTensor,
  compute: (a: number, b: number) => number,
  isWhole = a.isWhole && b.isWhole,
): KnownTensor {
  const dims = broadcast(a.dims, b.dims);
  const operands = [spread(a, dims), spread(b, dims)];
  // Some functions take any number of numbers.
  return pointwise(dims, isWhole, operands, (left, right) => compute(left, right));
}

/** scale · (q − zero point) of known integers, which are remembered. */
export function foldDequantization(
  integers: KnownTensor,
  scales: KnownTensor,
  zeroPoints: KnownTensor,
): KnownTensor {
  const { dims } = integers;
  const centred = foldBinary(integers, zeroPoints, (q, zero) => q - zero);
  const real = foldBinary(centred, scales, (q, scale) => q * scale, false);
  const quantized = {
    integers: integers.numbers,
    stored: integers.stored,
    scales: spread(scales, dims),
    zeroPoints: spread(zeroPoints, dims),
  };
  return { ...real, numbers: { ...real.numbers, quantized } };
}

/** Where the condition isn't 0, the second, else the third. */
export function foldWhere(condition: KnownTensor, a: KnownTensor, b: KnownTensor): KnownTensor {
  const dims = broadcast(condition.dims, broadcast(a.dims, b.dims));
  const operands = [condition, a, b].map(tensor => spread(tensor, dims));
  return pointwise(dims, a.isWhole && b.isWhole, operands, (is, left, right) =>
    is === 0 ? right : left,
  );
}

const spread = ({ dims, numbers }: KnownTensor, larger: readonly number[]): StoredNumbers =>
  walkedNumbers(numbers, expanded(rowByRow(dims), larger));

/** All numbers along some axes, reduced to one. */
export function foldReduce(
  { dims, numbers, isWhole }: KnownTensor,
  axes: readonly number[],
  keepsDims: boolean,
  reduce: (values: readonly number[]) => number,
): KnownTensor {
  const kept = [...dims.keys()].filter(axis => !axes.includes(axis));
  const { axes: factors } = rowByRow(dims);
  const order = [...kept, ...axes].map(axis => at(factors, axis));
  const inner = countOf(axes.map(axis => at(dims, axis)));
  const reduced = keepsDims
    ? dims.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : kept.map(axis => at(dims, axis));
  return folded(reduced, isWhole, () => {
    const all = allNumbers(walkedNumbers(numbers, { axes: order, offset: 0 }));
    return Array.from({ length: countOf(reduced) }, (_, place) =>
      reduce([...all.subarray(place * inner, (place + 1) * inner)]),
    );
  });
}
