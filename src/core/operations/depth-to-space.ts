import type { OperationOf } from '../network/operation';
import { repeated } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const depthToSpace: Rules<OperationOf<'depth-to-space'>> = {
  fits: ({ block }, shapes) => {
    const input = onlyInput(shapes);
    const { channels, height, width } = shapes.output;
    return (
      input !== undefined &&
      channels * block.y * block.x === input.channels &&
      height === input.height * block.y &&
      width === input.width * block.x
    );
  },
  ...UNLEARNED,
  reach: ({ block }, _input, output) => repeated(block, output),
  overwrites: apart,
  passesOn: computes,
};
