import type { Rectangle } from '../../src/base/rectangle';

/** How often each position of a map of `height` × `width` lies in the rectangles, row by row. */
export function countCover(
  rectangles: readonly Rectangle[],
  height: number,
  width: number,
): Uint8Array {
  const counts = new Uint8Array(height * width);
  for (const { y, x } of rectangles)
    for (let row = y.start; row < y.end; row++)
      for (let column = x.start; column < x.end; column++) {
        const position = row * width + column;
        counts[position] = (counts[position] ?? 0) + 1;
      }
  return counts;
}
