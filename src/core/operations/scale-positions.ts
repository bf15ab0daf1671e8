import type { OperationOf } from '../network/operation';
import { POINTWISE } from './reach';
import { computes, noMacs, sameShape, UNLEARNED, unsliced, type Rules } from './rules';

export const scalePositions: Rules<OperationOf<'scale-positions'>> = {
  fits: (_, { inputs: [scales, map], output }) =>
    sameShape(map, output) && sameShape(scales, { ...output, channels: 1 }),
  ...UNLEARNED,
  macs: noMacs,
  reach: () => POINTWISE,
  overwrites: () => ({ input: 1, rises: true }),
  sliced: unsliced,
  passesOn: computes,
};
