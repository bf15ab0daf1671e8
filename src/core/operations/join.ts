import type { OperationOf } from '../network/operation';
import { elementCount } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, UNLEARNED, type Rules } from './rules';

export const join: Rules<OperationOf<'join'>> = {
  fits: ({ outer, inner }, { inputs, output }) =>
    inputs.length > 0 &&
    inputs.length === inner.length &&
    inner.every(
      (count, input) => elementCount(inputs[input] ?? { ...output, channels: 0 }) === outer * count,
    ) &&
    elementCount(output) === outer * inner.reduce((sum, count) => sum + count, 0),
  ...UNLEARNED,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
