import type { OperationOf } from '../network/operation';
import { WHOLE } from './reach';
import { apart, computes, keepsShape, UNLEARNED, type Rules } from './rules';

export const detection: Rules<OperationOf<'detection'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
