import type { OperationOf } from '../network/operation';
import { FILTERS, filterWeights } from './filters';
import { transposed } from './reach';
import type { Rules } from './rules';

export const transposedConvolution: Rules<OperationOf<'transposed-convolution'>> = {
  ...FILTERS,
  // Every input position is multiplied by all taps; what that is for each output position, to the nearest whole number.
  macs: (operation, shapes) => {
    const [input] = shapes.inputs;
    if (input === undefined) return 0;
    const { height, width } = shapes.output;
    const inputs = input.height * input.width;
    return Math.max(1, Math.round((filterWeights(operation, shapes) * inputs) / (height * width)));
  },
  reach: ({ window }) => transposed(window),
};
