import type { OperationOf } from '../network/operation';
import { windowed } from './reach';
import { apart, computes, noMacs, onlyInput, UNLEARNED, unsliced, type Rules } from './rules';

export const averagePool: Rules<OperationOf<'average-pool'>> = {
  fits: (_, shapes) => onlyInput(shapes)?.channels === shapes.output.channels,
  ...UNLEARNED,
  macs: noMacs,
  reach: ({ window }) => windowed(window),
  overwrites: apart,
  sliced: unsliced,
  passesOn: computes,
};
