import type { OperationOf } from '../network/operation';
import { POINTWISE, WHOLE } from './reach';
import { computes, keepsShape, noMacs, unsliced, type Rules } from './rules';

export const normalize: Rules<OperationOf<'normalize'>> = {
  fits: (operation, shapes) =>
    keepsShape(operation, shapes) && shapes.output.channels % operation.groups === 0,
  parameters: (_, { output: { channels } }) => ({ weights: channels, biases: channels }),
  weightsAre: 'factors',
  macs: noMacs,
  reach: ({ over }) => (over === 'channels' ? POINTWISE : WHOLE),
  // Over a whole map, the kernel goes group by group, which isn't the order of memory.
  overwrites: ({ over, groups }, { output: { height, width } }) => ({
    input: 0,
    rises: over === 'channels' || groups === 1 || height * width === 1,
  }),
  sliced: unsliced,
  passesOn: computes,
};
