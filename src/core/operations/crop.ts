import { bothAxes, type OperationOf } from '../network/operation';
import { sampled } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const crop: Rules<OperationOf<'crop'>> = {
  fits: ({ offset, height, width }, shapes) => {
    const input = onlyInput(shapes);
    const { output } = shapes;
    return (
      input !== undefined &&
      output.channels === input.channels &&
      output.height === height &&
      output.width === width &&
      offset.y + height <= input.height &&
      offset.x + width <= input.width
    );
  },
  ...UNLEARNED,
  reach: ({ offset }) => sampled(bothAxes(1), offset),
  overwrites: apart,
  passesOn: computes,
};
