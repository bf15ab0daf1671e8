import type { OperationOf } from '../network/operation';
import { elementCount } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, noMacs, unsliced, type Rules } from './rules';

export const constant: Rules<OperationOf<'constant'>> = {
  fits: (_, { inputs }) => inputs.length === 0,
  parameters: (_, { output }) => ({ weights: elementCount(output), biases: 0 }),
  weightsAre: 'values',
  macs: noMacs,
  reach: () => WHOLE,
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
