import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { apart, computes, keepsShape, UNLEARNED, type Rules } from './rules';

export const responseNormalization: Rules<OperationOf<'response-normalization'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  reach: () => POINTWISE,
  overwrites: apart,
  passesOn: computes,
};
