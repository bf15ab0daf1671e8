import { joinsChannels } from '../network/activation';
import type { OperationOf } from '../network/operation';
import { windowed } from './reach';
import { apart, computes, onlyInput, type Rules } from './rules';

export const convolution: Rules<OperationOf<'convolution'>> = {
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
  macs: ({ window: { kernel }, filters, groups }, { inputs }) =>
    filters * ((inputs[0]?.channels ?? 0) / groups) * kernel.y * kernel.x,
  reach: ({ window }) => windowed(window),
  overwrites: apart,
  sliced: (operation, count) =>
    operation.groups === 1 && !joinsChannels(operation.activation)
      ? { ...operation, filters: count }
      : undefined,
  passesOn: computes,
};
