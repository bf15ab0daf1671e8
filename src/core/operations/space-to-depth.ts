import { bothAxes, type OperationOf } from '../network/operation';
import { windowed } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const spaceToDepth: Rules<OperationOf<'space-to-depth'>> = {
  fits: ({ block }, shapes) => {
    const input = onlyInput(shapes);
    const { channels, height, width } = shapes.output;
    return (
      input !== undefined &&
      channels === input.channels * block.y * block.x &&
      height * block.y === input.height &&
      width * block.x === input.width
    );
  },
  ...UNLEARNED,
  reach: ({ block }) =>
    windowed({ kernel: block, stride: block, dilation: bothAxes(1), before: bothAxes(0) }),
  overwrites: apart,
  passesOn: computes,
};
