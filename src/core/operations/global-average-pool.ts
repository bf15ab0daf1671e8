import type { OperationOf } from '../network/operation';
import { WHOLE } from './reach';
import {
  apart,
  computes,
  noMacs,
  onlyInput,
  sameShape,
  UNLEARNED,
  unsliced,
  type Rules,
} from './rules';

export const globalAveragePool: Rules<OperationOf<'global-average-pool'>> = {
  fits: (_, shapes) => {
    const channels = onlyInput(shapes)?.channels ?? 0;
    return sameShape(shapes.output, { channels, height: 1, width: 1 });
  },
  ...UNLEARNED,
  macs: noMacs,
  reach: () => WHOLE,
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
