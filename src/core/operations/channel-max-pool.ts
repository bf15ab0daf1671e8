import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { apart, computes, onlyInput, sameShape, UNLEARNED, type Rules } from './rules';

export const channelMaxPool: Rules<OperationOf<'channel-max-pool'>> = {
  fits: ({ outputChannels }, shapes) => {
    const input = onlyInput(shapes);
    return input !== undefined && sameShape(shapes.output, { ...input, channels: outputChannels });
  },
  ...UNLEARNED,
  reach: () => POINTWISE,
  overwrites: apart,
  passesOn: computes,
};
