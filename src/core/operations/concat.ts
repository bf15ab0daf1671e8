import type { OperationOf } from '../network/operation';
import { sameExtent } from '../network/shape';
import { POINTWISE } from './reach';
import { apart, UNLEARNED, type Rules } from './rules';

export const concat: Rules<OperationOf<'concat'>> = {
  fits: ({ slices }, { inputs, output }) => {
    const total = slices.reduce((sum, { count }) => sum + count, 0);
    return (
      inputs.length > 0 &&
      slices.length === inputs.length &&
      total === output.channels &&
      inputs.every((input, index) => {
        const { start = 0, count = 0 } = slices[index] ?? {};
        return sameExtent(input, output) && start + count <= input.channels;
      })
    );
  },
  ...UNLEARNED,
  reach: () => POINTWISE,
  overwrites: apart,
  passesOn: ({ slices: [slice] }, { inputs }) => (inputs.length === 1 ? slice?.start : undefined),
};
