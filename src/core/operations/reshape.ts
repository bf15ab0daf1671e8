import type { OperationOf } from '../network/operation';
import { elementCount } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const reshape: Rules<OperationOf<'reshape'>> = {
  fits: (_, shapes) => {
    const input = onlyInput(shapes);
    return input !== undefined && elementCount(input) === elementCount(shapes.output);
  },
  ...UNLEARNED,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
