import { joinsChannels } from '../network/activation';
import type { OperationOf } from '../network/operation';
import { transposed } from './reach';
import { apart, computes, onlyInput, type Rules } from './rules';

export const transposedConvolution: Rules<OperationOf<'transposed-convolution'>> = {
  fits: ({ filters, groups }, { inputs, output }) => {
    const channels = onlyInput({ inputs, output })?.channels;
    return (
      channels !== undefined &&
      output.channels === filters &&
      filters % groups === 0 &&
      channels % groups === 0
    );
  },
  parameters: ({ window: { kernel }, filters, groups }, { inputs }) => {
    const channels = (inputs[0]?.channels ?? 0) / groups;
    return { weights: filters * channels * kernel.y * kernel.x, biases: filters };
  },
  weightsAre: 'kernels',
  // Every input position is multiplied by all taps; what that is for each output position, to the nearest whole number.
  macs: ({ window: { kernel }, filters, groups }, { inputs: [input], output }) => {
    if (input === undefined) return 0;
    const perInput = filters * (input.channels / groups) * kernel.y * kernel.x;
    const inputs = input.height * input.width;
    return Math.max(1, Math.round((perInput * inputs) / (output.height * output.width)));
  },
  reach: ({ window }) => transposed(window),
  overwrites: apart,
  sliced: (operation, count) =>
    operation.groups === 1 && !joinsChannels(operation.activation)
      ? { ...operation, filters: count }
      : undefined,
  passesOn: computes,
};
