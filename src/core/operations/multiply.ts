import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import {
  computes,
  firstInputRising,
  noMacs,
  sameShape,
  UNLEARNED,
  unsliced,
  type Rules,
} from './rules';

export const multiply: Rules<OperationOf<'multiply'>> = {
  fits: (_, { inputs, output }) =>
    inputs.length === 2 && inputs.every(input => sameShape(input, output)),
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: firstInputRising,
  sliced: unsliced,
  passesOn: computes,
};
