import type { OperationOf } from '../network/operation';
import { POINTWISE, WHOLE } from './reach';
import { computes, keepsShape, UNLEARNED, type Rules } from './rules';

export const softmax: Rules<OperationOf<'softmax'>> = {
  fits: keepsShape,
  ...UNLEARNED,
  reach: ({ spatial }) => (spatial ? POINTWISE : WHOLE),
  // Over a whole map, the kernel goes channel by channel, which isn't the order of memory.
  overwrites: ({ spatial }, { output: { channels, height, width } }) => ({
    input: 0,
    rises: spatial || channels === 1 || height * width === 1,
  }),
  passesOn: computes,
};
