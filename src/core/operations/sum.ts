import { at, unreachable } from '../../base/assert';
import type { OperationOf } from '../network/operation';
import { sampled } from './reach';
import { computes, NO_PARAMETERS, noMacs, sameShape, unsliced, type Rules } from './rules';

export const sum: Rules<OperationOf<'sum'>> = {
  fits: ({ strides }, { inputs, output }) =>
    strides.length === inputs.length && sameShape(inputs[0], output),
  parameters: ({ weights }, { inputs, output }) => {
    switch (weights) {
      case 'none':
        return NO_PARAMETERS;
      case 'per-input':
        return { weights: inputs.length, biases: 0 };
      case 'per-channel':
        return { weights: inputs.length * output.channels, biases: 0 };
      default:
        return unreachable(weights);
    }
  },
  weightsAre: 'factors',
  macs: noMacs,
  reach: ({ strides }, input) => sampled(at(strides, input), { y: 0, x: 0 }),
  // Later inputs are added in passes of their own, after the output was first written.
  overwrites: ({ strides: [first] }) =>
    first?.y === 1 && first.x === 1 ? { input: 0, rises: true } : undefined,
  sliced: unsliced,
  passesOn: computes,
};
