import type { OperationOf } from '../network/operation';
import { FILTERS, filterWeights } from './filters';
import { windowed } from './reach';
import type { Rules } from './rules';

export const convolution: Rules<OperationOf<'convolution'>> = {
  ...FILTERS,
  macs: filterWeights,
  reach: ({ window }) => windowed(window),
};
