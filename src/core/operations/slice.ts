import type { OperationOf } from '../network/operation';
import { sampled } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const slice: Rules<OperationOf<'slice'>> = {
  fits: ({ offset, step, height, width }, shapes) => {
    const input = onlyInput(shapes);
    const { output } = shapes;
    return (
      input !== undefined &&
      output.channels === input.channels &&
      output.height === height &&
      output.width === width &&
      offset.y + (height - 1) * step.y < input.height &&
      offset.x + (width - 1) * step.x < input.width
    );
  },
  ...UNLEARNED,
  reach: ({ offset, step }) => sampled(step, offset),
  overwrites: apart,
  passesOn: computes,
};
