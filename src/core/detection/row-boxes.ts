import type { Box } from './box';
import type { Detection } from './detection';
import type { Extent } from './picture-fit';

/** Numbers of which each row is one box. */
export interface Rows {
  readonly count: number;
  readonly score: (row: number, label: number) => number;
  readonly box: (row: number) => Box;
}

/** The surest class of each row, where its score is above the threshold. */
export function rowDetections(
  { count, score, box }: Rows,
  classes: number,
  threshold: number,
): readonly Detection[] {
  const found: Detection[] = [];
  for (let row = 0; row < count; row++) {
    let [label, best] = [-1, threshold];
    for (let other = 0; other < classes; other++) {
      const value = score(row, other);
      if (value > best) [label, best] = [other, value];
    }
    if (label >= 0) found.push({ label, score: best, box: box(row) });
  }
  return found;
}

/** A box by its centre and sides in pixels of the input. */
export const centredBox = (
  x: number,
  y: number,
  boxWidth: number,
  boxHeight: number,
  { width, height }: Extent,
): Box => ({
  x: x / width,
  y: y / height,
  width: boxWidth / width,
  height: boxHeight / height,
});

/** A box by its corners in pixels of the input. */
export const corneredBox = (
  [left, top, right, bottom]: readonly [number, number, number, number],
  input: Extent,
): Box => centredBox((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, input);

/** x between 0 and 1. */
export const unit = (value: number): number => Math.min(1, Math.max(0, value));

export const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
