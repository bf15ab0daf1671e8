import type { OperationOf } from '../network/operation';
import { POINTWISE, WHOLE } from './reach';
import { apart, computes, onlyInput, sameShape, UNLEARNED, type Rules } from './rules';

export const reduce: Rules<OperationOf<'reduce'>> = {
  fits: ({ over }, shapes) => {
    const { channels, height, width } = onlyInput(shapes) ?? { channels: 0, height: 0, width: 0 };
    return sameShape(shapes.output, {
      channels: over.channels ? 1 : channels,
      height: over.y ? 1 : height,
      width: over.x ? 1 : width,
    });
  },
  ...UNLEARNED,
  reach: ({ over }) => ({ y: (over.y ? WHOLE : POINTWISE).y, x: (over.x ? WHOLE : POINTWISE).x }),
  overwrites: apart,
  passesOn: computes,
};
