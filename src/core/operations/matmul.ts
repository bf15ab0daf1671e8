import type { OperationOf } from '../network/operation';
import { elementCount, type Shape } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, UNLEARNED, type Rules } from './rules';

export const matmul: Rules<OperationOf<'matmul'>> = {
  fits: ({ batches, rows, inner, columns, spreads, transposed }, { inputs, output }) => {
    const [a, b, ...others] = inputs;
    const matrices = (input: 0 | 1): number => (spreads[input] === 'each' ? batches : 1);
    return (
      others.length === 0 &&
      isMatrices(a, matrices(0), transposed[0] ? [inner, rows] : [rows, inner]) &&
      isMatrices(b, matrices(1), transposed[1] ? [columns, inner] : [inner, columns]) &&
      isMatrices(output, batches, [rows, columns])
    );
  },
  ...UNLEARNED,
  macs: ({ inner, columns }) => inner * columns,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};

/** Whether a tensor lies like so many matrices, whose rows are the channels of its positions. */
const isMatrices = (
  shape: Shape | undefined,
  count: number,
  [rows, columns]: readonly [number, number],
): boolean => shape?.channels === columns && elementCount(shape) === count * rows * columns;
