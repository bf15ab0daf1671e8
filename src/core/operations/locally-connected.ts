import type { OperationOf } from '../network/operation';
import { windowed } from './reach';
import { apart, computes, onlyInput, unsliced, type Rules } from './rules';

export const locallyConnected: Rules<OperationOf<'locally-connected'>> = {
  fits: ({ filters }, shapes) =>
    onlyInput(shapes) !== undefined && shapes.output.channels === filters,
  parameters: ({ window: { kernel }, filters }, { inputs, output }) => {
    const outputs = output.height * output.width * filters;
    const taps = (inputs[0]?.channels ?? 0) * kernel.y * kernel.x;
    return { weights: outputs * taps, biases: outputs };
  },
  weightsAre: 'kernels',
  macs: ({ window: { kernel }, filters }, { inputs }) =>
    filters * (inputs[0]?.channels ?? 0) * kernel.y * kernel.x,
  reach: ({ window }) => windowed(window),
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
