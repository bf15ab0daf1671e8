import type { OperationOf } from '../network/operation';
import { POINTWISE, WHOLE } from './reach';
import { computes, noMacs, sameShape, UNLEARNED, unsliced, type Rules } from './rules';

export const scaleChannels: Rules<OperationOf<'scale-channels'>> = {
  fits: (_, { inputs: [scales, map], output }) =>
    sameShape(map, output) && sameShape(scales, { ...output, height: 1, width: 1 }),
  ...UNLEARNED,
  macs: noMacs,
  reach: (_, input) => (input === 0 ? WHOLE : POINTWISE),
  overwrites: () => ({ input: 1, rises: true }),
  sliced: unsliced,
  passesOn: computes,
};
