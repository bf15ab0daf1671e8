import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { range } from './softmax';
import {
  eachPosition,
  firstInput,
  indexOf,
  outputOf,
  secondInput,
  type Floats,
  type View,
} from './view';

const { fround } = Math;

/**
 * out [batches][rows][columns] = activation(a [batches][rows][inner] · b [batches][inner][columns]), each row the channels of
 * a position. Products are summed from the first to the last; where b lies transposed, every fourth of them apart, and the
 * four sums in pairs.
 */
export function matmul(memory: Floats, call: KernelCall<'matmul'>): void {
  const out = outputOf(call);
  const { rows, inner, oneA, oneB, transposedA, transposedB } = call.attributes;
  const a = matrices(memory, firstInput(call), transposedA === 0 ? rows : inner, oneA !== 0);
  const b = matrices(
    memory,
    secondInput(call),
    transposedB === 0 ? inner : out.channels,
    oneB !== 0,
  );
  const sumOf = transposedB === 0 ? sum : sumByFours;
  eachPosition(call, (y, x) => {
    const position = y * out.width + x;
    const batch = Math.floor(position / rows);
    const row = position % rows;
    for (let column = 0; column < out.channels; column++) {
      const products = range(inner).map(k =>
        fround(
          (transposedA === 0 ? a(batch, row, k) : a(batch, k, row)) *
            (transposedB === 0 ? b(batch, k, column) : b(batch, column, k)),
        ),
      );
      memory[indexOf(out, y, x) + column] = sumOf(products);
    }
  });
  activateRectangle(memory, call);
}

/** The numbers of an input by batch, row and column of a matrix of so many rows, as it lies. */
function matrices(
  memory: Floats,
  view: View,
  rows: number,
  one: boolean,
): (batch: number, row: number, column: number) => number {
  return (batch, row, column) => {
    const position = (one ? 0 : batch * rows) + row;
    const y = Math.floor(position / view.width);
    return memory[indexOf(view, y, position % view.width) + column];
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => fround(a + b), 0);

function sumByFours(numbers: readonly number[]): number {
  const [first, second, third, fourth] = range(4).map(lane =>
    sum(numbers.filter((_, k) => k % 4 === lane)),
  );
  return fround(fround(first + second) + fround(third + fourth));
}
