import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { apart, keepsShape, noMacs, UNLEARNED, unsliced, type Rules } from './rules';

export const identity: Rules<OperationOf<'identity'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: apart,
  sliced: unsliced,
  passesOn: () => 0,
};
