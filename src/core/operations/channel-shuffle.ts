import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { apart, computes, keepsShape, UNLEARNED, type Rules } from './rules';

export const channelShuffle: Rules<OperationOf<'channel-shuffle'>> = {
  fits: (operation, shapes) =>
    keepsShape(operation, shapes) && shapes.output.channels % operation.groups === 0,
  ...UNLEARNED,
  reach: () => POINTWISE,
  overwrites: apart,
  passesOn: computes,
};
