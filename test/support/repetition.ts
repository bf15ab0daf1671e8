import type { OperationOf } from '../../src/core/network/operation';
import { PLAIN_SAMPLING, resizedAxis } from '../../src/core/network/resized-axis';
import type { Shape } from '../../src/core/network/shape';

/** Each position of a map so many times along both axes. */
export const repetition = (
  { height, width }: Pick<Shape, 'height' | 'width'>,
  factor: number,
  scale = 1,
): OperationOf<'resize'> => ({
  kind: 'resize',
  y: resizedAxis('asymmetric', height, height * factor),
  x: resizedAxis('asymmetric', width, width * factor),
  method: 'nearest',
  rounding: 'floor',
  scale,
  sampling: PLAIN_SAMPLING,
});
