import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { apart, keepsShape, UNLEARNED, type Rules } from './rules';

export const identity: Rules<OperationOf<'identity'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  reach: () => POINTWISE,
  overwrites: apart,
  passesOn: () => 0,
};
