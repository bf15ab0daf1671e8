import type { OperationOf } from '../network/operation';
import { windowed } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

export const averagePool: Rules<OperationOf<'average-pool'>> = {
  fits: (_, shapes) => onlyInput(shapes)?.channels === shapes.output.channels,
  ...UNLEARNED,
  reach: ({ window }) => windowed(window),
  overwrites: apart,
  passesOn: computes,
};
