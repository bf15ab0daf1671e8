import { bothAxes, type OperationOf } from '../network/operation';
import { repeated } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const upsample: Rules<OperationOf<'upsample'>> = {
  fits: ({ factor }, shapes) => {
    const input = onlyInput(shapes);
    const { channels, height, width } = shapes.output;
    return (
      channels === input?.channels &&
      height === input.height * factor &&
      width === input.width * factor
    );
  },
  ...UNLEARNED,
  reach: ({ factor }) => repeated(bothAxes(factor)),
  overwrites: apart,
  passesOn: computes,
};
