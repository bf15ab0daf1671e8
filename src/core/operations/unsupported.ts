import type { OperationOf } from '../network/operation';
import { WHOLE } from './reach';
import { apart, computes, UNLEARNED, type Rules } from './rules';

export const unsupported: Rules<OperationOf<'unsupported'>> = {
  fits: () => true,
  ...UNLEARNED,
  macs: ({ macs = 0 }, { output }) => macs / (output.height * output.width),
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
