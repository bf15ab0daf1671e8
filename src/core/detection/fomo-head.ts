import { at } from '../../base/assert';
import type { AnswerTensor } from './answer-tensor';
import type { Detection } from './detection';
import type { Head } from './head';
import type { Extent } from './picture-fit';

/** Pixels of the input from one position to the next, along both sides. */
const STRIDE = 8;

/** Shares of classes at the positions of a coarse map. */
interface ClassGrid {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  readonly share: (position: number, label: number) => number;
}

/**
 * FOMO (Edge Impulse): shares of classes [rows, columns, classes] of squares of 8×8 pixels, the first class of which is
 * that nothing is there. Squares of a class that touch are one object.
 */
export function fomoHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [answer, ...others] = answers;
  if (answer === undefined || others.length > 0) return undefined;
  const { dims, sources } = answer;
  const [rows = 0, columns = 0, classes = 0] = dims;
  if (dims.length !== 3 || classes < 2 || sources.join() !== 'softmax') return undefined;
  if (rows * STRIDE !== input.height || columns * STRIDE !== input.width) return undefined;
  return {
    title: 'FOMO',
    layers: [answer.layer],
    detections: (maps, threshold) => {
      const values = answer.numbers(maps);
      const share = (position: number, label: number): number =>
        at(values, position * classes + label);
      return Array.from({ length: classes - 1 }, (_, index) => index + 1).flatMap(label =>
        objectsOf({ rows, columns, classes, share }, label, threshold),
      );
    },
  };
}

function objectsOf(grid: ClassGrid, label: number, threshold: number): readonly Detection[] {
  const { rows, columns, share } = grid;
  const waiting = new Set<number>();
  for (let position = 0; position < rows * columns; position++)
    if (share(position, label) > threshold) waiting.add(position);
  const objects: Detection[] = [];
  for (const first of waiting) {
    const squares = touching(first, waiting, columns);
    objects.push({
      label: label - 1,
      score: Math.max(...squares.map(square => share(square, label))),
      box: boxAround(squares, grid),
    });
  }
  return objects;
}

/** Takes a square and all that touch it, or touch those, out of the ones that are waiting. */
function touching(first: number, waiting: Set<number>, columns: number): readonly number[] {
  const squares = [first];
  waiting.delete(first);
  for (const square of squares)
    for (const dy of [-1, 0, 1])
      for (const dx of [-1, 0, 1]) {
        const column = (square % columns) + dx;
        const other = square + dy * columns + dx;
        if (column >= 0 && column < columns && waiting.delete(other)) squares.push(other);
      }
  return squares;
}

function boxAround(squares: readonly number[], { rows, columns }: ClassGrid): Detection['box'] {
  const [ys, xs] = [
    squares.map(square => Math.floor(square / columns)),
    squares.map(square => square % columns),
  ];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys) + 1];
  const [left, right] = [Math.min(...xs), Math.max(...xs) + 1];
  return {
    x: (left + right) / 2 / columns,
    y: (top + bottom) / 2 / rows,
    width: (right - left) / columns,
    height: (bottom - top) / rows,
  };
}
