import type { PerAxis, Window } from '../../core/network/operation';
import type { Shape } from '../../core/network/shape';

/**
 * Positions that a window takes along one axis; `padding` counts both sides. As in C the quotient is rounded towards 0,
 * so that a map slightly smaller than the window can still give one position.
 */
export const positions = (
  extent: number,
  padding: number,
  kernel: number,
  stride: number,
): number => Math.trunc((extent + padding - kernel) / stride) + 1;

/** Height and width of what a window of one size for both axes makes of a map. */
export const windowExtent = (
  { height, width }: Shape,
  padding: number,
  kernel: number,
  stride: PerAxis,
): { readonly height: number; readonly width: number } => ({
  height: positions(height, padding, kernel, stride.y),
  width: positions(width, padding, kernel, stride.x),
});

/** Whether some window lies in the padding and covers no number of the map. */
export function hasEmptyWindow(
  { kernel, stride, before }: Window,
  input: Shape,
  output: Shape,
): boolean {
  const lastRow = (output.height - 1) * stride.y - before.y;
  const lastColumn = (output.width - 1) * stride.x - before.x;
  return (
    before.y >= kernel.y ||
    before.x >= kernel.x ||
    lastRow >= input.height ||
    lastColumn >= input.width
  );
}
