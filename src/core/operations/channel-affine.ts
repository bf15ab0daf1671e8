import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { computes, firstInputRising, keepsShape, noMacs, unsliced, type Rules } from './rules';

export const channelAffine: Rules<OperationOf<'channel-affine'>> = {
  fits: keepsShape,
  parameters: (_, { output: { channels } }) => ({ weights: channels, biases: channels }),
  weightsAre: 'factors',
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: firstInputRising,
  sliced: unsliced,
  passesOn: computes,
};
