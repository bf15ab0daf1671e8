import type { OperationOf } from '../network/operation';
import { WHOLE } from './reach';
import { apart, computes, onlyInput, sameShape, UNLEARNED, type Rules } from './rules';

export const globalAveragePool: Rules<OperationOf<'global-average-pool'>> = {
  fits: (_, shapes) => {
    const channels = onlyInput(shapes)?.channels ?? 0;
    return sameShape(shapes.output, { channels, height: 1, width: 1 });
  },
  ...UNLEARNED,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
