import type { OperationOf } from '../network/operation';
import { elementCount } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const reorg: Rules<OperationOf<'reorg'>> = {
  fits: (_, shapes) => {
    const input = onlyInput(shapes);
    return input !== undefined && elementCount(shapes.output) === elementCount(input);
  },
  ...UNLEARNED,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
