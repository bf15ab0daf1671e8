import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import {
  apart,
  computes,
  noMacs,
  onlyInput,
  sameShape,
  UNLEARNED,
  unsliced,
  type Rules,
} from './rules';

export const channelMaxPool: Rules<OperationOf<'channel-max-pool'>> = {
  fits: ({ outputChannels }, shapes) => {
    const input = onlyInput(shapes);
    return input !== undefined && sameShape(shapes.output, { ...input, channels: outputChannels });
  },
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
