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

export const yolo: Rules<OperationOf<'yolo'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: firstInputRising,
  sliced: unsliced,
  passesOn: computes,
};
