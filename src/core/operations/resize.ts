import type { OperationOf, ResizedAxis } from '../network/operation';
import { sourcePosition } from '../network/resized-axis';
import { resampled } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

/** Kernels round source positions to 32-bit integers, and find others in tables of float32. */
const FARTHEST = 2 ** 24;

export const resize: Rules<OperationOf<'resize'>> = {
  fits: ({ y, x, sampling }, shapes) => {
    const input = onlyInput(shapes);
    const { output } = shapes;
    return (
      input !== undefined &&
      output.channels === input.channels &&
      sampling.stretch.y >= 1 &&
      sampling.stretch.x >= 1 &&
      isPlaced(y, input.height, output.height) &&
      isPlaced(x, input.width, output.width)
    );
  },
  ...UNLEARNED,
  reach: (operation, _input, output) => resampled(operation, output),
  overwrites: apart,
  passesOn: computes,
};

function isPlaced(axis: ResizedAxis, input: number, output: number): boolean {
  const { numerator, denominator, extent } = axis;
  return (
    extent === input &&
    numerator >= 0 &&
    denominator > 0 &&
    Object.values(axis).every((number: number) => Math.fround(number) === number) &&
    [0, output - 1].every(o => Math.abs(sourcePosition(axis, o)) < FARTHEST)
  );
}
