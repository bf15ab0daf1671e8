import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import {
  computes,
  firstInputRising,
  keepsShape,
  noMacs,
  UNLEARNED,
  unsliced,
  type Rules,
} from './rules';

export const region: Rules<OperationOf<'region'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: firstInputRising,
  sliced: unsliced,
  passesOn: computes,
};
