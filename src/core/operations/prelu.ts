import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { computes, firstInputRising, keepsShape, noMacs, unsliced, type Rules } from './rules';

export const prelu: Rules<OperationOf<'prelu'>> = {
  fits: keepsShape,
  parameters: (_, { output: { channels } }) => ({ weights: channels, biases: 0 }),
  weightsAre: 'values',
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: firstInputRising,
  sliced: unsliced,
  passesOn: computes,
};
