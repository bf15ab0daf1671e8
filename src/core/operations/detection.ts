import type { OperationOf } from '../network/operation';
import { WHOLE } from './reach';
import { apart, computes, keepsShape, noMacs, UNLEARNED, unsliced, type Rules } from './rules';

export const detection: Rules<OperationOf<'detection'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  macs: noMacs,
  reach: () => WHOLE,
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
