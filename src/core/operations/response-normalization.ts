import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { apart, computes, keepsShape, noMacs, UNLEARNED, unsliced, type Rules } from './rules';

export const responseNormalization: Rules<OperationOf<'response-normalization'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
