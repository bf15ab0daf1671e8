import { MOST_STRIDES, type OperationOf } from '../network/operation';
import { elementCount } from '../network/shape';
import { WHOLE } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';
import { rangeOf, sizeOf } from './walk';

export const strided: Rules<OperationOf<'strided'>> = {
  fits: (operation, shapes) => {
    const { dims, strides } = operation;
    const input = onlyInput(shapes);
    const { first, last } = rangeOf(operation);
    return (
      input !== undefined &&
      dims.length <= MOST_STRIDES &&
      dims.length === strides.length &&
      [...dims, ...strides, first].every(Number.isSafeInteger) &&
      sizeOf(operation) === elementCount(shapes.output) &&
      first >= 0 &&
      last < elementCount(input)
    );
  },
  ...UNLEARNED,
  reach: () => WHOLE,
  overwrites: apart,
  passesOn: computes,
};
