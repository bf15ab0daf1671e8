import { at } from '../../base/assert';
import type { AnswerTensor, Grid } from './answer-tensor';
import type { Box } from './box';
import type { Detection } from './detection';
import type { LayerMaps } from './layer-maps';
import type { Extent } from './picture-fit';
import { centredBox, corneredBox, logistic, rowDetections, unit } from './row-boxes';

/** Where numbers of rows stand in an answer: number `entry` of a row at start + row · perRow + entry · perEntry. */
export interface Entries {
  readonly answer: AnswerTensor;
  readonly start: number;
  readonly perRow: number;
  readonly perEntry: number;
}

/** The numbers of the rows of a table [rows, columns], from column `start` on. */
export const entriesOf = (answer: AnswerTensor, start = 0): Entries => ({
  answer,
  start,
  perRow: at(answer.dims, 1),
  perEntry: 1,
});

/** Positions for which there are rows, row by row, at each of them one for each anchor. */
export interface BoxGrid {
  readonly rows: number;
  readonly columns: number;
  /** Pixels of the input from one position to the next. */
  readonly step: Extent;
  /** Sides in pixels of the input; where a rule asks for none, only how many there are counts. */
  readonly anchors: readonly (readonly [width: number, height: number])[];
}

const NO_ANCHOR: BoxGrid['anchors'] = [[0, 0]];

export const boxGrid = ({ stride, rows, columns }: Grid, anchors = NO_ANCHOR): BoxGrid => ({
  rows,
  columns,
  step: { width: stride, height: stride },
  anchors,
});

export const rowsIn = (grids: readonly BoxGrid[]): number =>
  grids.reduce((sum, { rows, columns, anchors }) => sum + rows * columns * anchors.length, 0);

/** The same with positions that are spread evenly over the input. */
export const spreadGrid = (
  grid: Grid,
  { height, width }: Extent,
  anchors = NO_ANCHOR,
): BoxGrid => ({
  ...boxGrid(grid, anchors),
  step: { width: width / grid.columns, height: height / grid.rows },
});

/**
 * The score of a class, of its number c and the objectness o: `plain` c, `product` o · c, `root` √(o · c) of what lies between 0 and 1,
 * `powers` o^0.6 · c^0.4, `logistic` 1 / (1 + e^−c).
 */
export type ScoreRule = 'plain' | 'product' | 'root' | 'powers' | 'logistic';

/**
 * The box of a row, of its numbers v, its position p (plus `middle`, as a column or row) and the step s from one to the next:
 * - `logarithms`: centre (p + v) · s, sides e^v · s
 * - `decoded`: centre and sides, in pixels or as fractions of the input
 * - `corners`: left, top, right and bottom as fractions of the input
 * - `prior`: centre p · s + 0.1 · v · anchor, sides anchor · e^(0.2 · v) (SSD, arXiv 1512.02325)
 * - `bins`: p · s ∓ the distances to left, top, right and bottom, each s times the mean of 0 … 7 by their shares
 *   (arXiv 2006.04388)
 * - `offsets`: centre p · s + v, sides v, in pixels
 * - `stretched`: centre (p + 2 · v) · s, sides (2 · v)² · anchor
 * - `logits`: centre (p + tanh v) · s, sides 1 / (1 + e^−v) of the input's
 */
export type BoxRule =
  'logarithms' | 'decoded' | 'corners' | 'prior' | 'bins' | 'offsets' | 'stretched' | 'logits';

/** Numbers of which each row is a box with the scores of its classes: read here, and by exported programs. */
export interface BoxTable {
  readonly grids: readonly BoxGrid[];
  readonly classes: number;
  readonly scoreRule: ScoreRule;
  readonly scores: Entries;
  readonly objectness?: Entries;
  readonly boxRule: BoxRule;
  readonly boxes: Entries;
  readonly middle: number;
}

/** How far numbers move a prior, as fractions of its sides, and of e-foldings. */
const VARIANCES = { centre: 0.1, side: 0.2 };

/** Distances to the sides of a box that a network weighs: 0 … 7 steps. */
export const BINS = 8;

/** Centres of boxes reach all over the input: in pixels, some are far beyond this. */
const MOST_FRACTION = 2;

type Numbers = (row: number, entry: number) => number;

function numbersOf({ answer, start, perRow, perEntry }: Entries, maps: LayerMaps): Numbers {
  const values = answer.numbers(maps);
  return (row, entry) => at(values, start + row * perRow + entry * perEntry);
}

/** All boxes of a table with a score above the threshold, in fractions of the input. */
export function tableDetections(
  table: BoxTable,
  input: Extent,
  maps: LayerMaps,
  threshold: number,
): readonly Detection[] {
  const { grids, classes, scoreRule, scores, objectness, boxes } = table;
  const [chance, numbers] = [numbersOf(scores, maps), numbersOf(boxes, maps)];
  const certainty = objectness && numbersOf(objectness, maps);
  const places = placesIn(grids);
  const extent = isInPixels(table, places.length, numbers) ? input : { width: 1, height: 1 };
  const rows = {
    count: places.length,
    score: (row: number, label: number) =>
      scoreOf(scoreRule, chance(row, label), certainty?.(row, 0) ?? 1),
    box: (row: number) =>
      boxOf(table, at(places, row), entry => numbers(row, entry), input, extent),
  };
  return rowDetections(rows, classes, threshold);
}

function isInPixels({ boxRule }: BoxTable, count: number, numbers: Numbers): boolean {
  if (boxRule !== 'decoded') return true;
  let farthest = 0;
  for (let row = 0; row < count; row++) farthest = Math.max(farthest, numbers(row, 0));
  return farthest > MOST_FRACTION;
}

/** Position of a row. */
interface Place extends Pick<BoxGrid, 'step'> {
  readonly row: number;
  readonly column: number;
  readonly anchor: readonly [width: number, height: number];
}

const placesIn = (grids: readonly BoxGrid[]): readonly Place[] =>
  grids.flatMap(({ rows, columns, step, anchors }) =>
    Array.from({ length: rows * columns * anchors.length }, (_, index) => {
      const position = Math.floor(index / anchors.length);
      const [row, column] = [Math.floor(position / columns), position % columns];
      return { row, column, step, anchor: at(anchors, index % anchors.length) };
    }),
  );

function scoreOf(rule: ScoreRule, chance: number, objectness: number): number {
  switch (rule) {
    case 'plain':
      return chance;
    case 'product':
      return objectness * chance;
    case 'root':
      return Math.sqrt(unit(objectness) * unit(chance));
    case 'powers':
      return objectness ** 0.6 * chance ** 0.4;
    case 'logistic':
      return logistic(chance);
  }
}

/** @param extent that `decoded` boxes are measured by. */
function boxOf(
  { boxRule, middle }: BoxTable,
  { row, column, step, anchor }: Place,
  v: (entry: number) => number,
  input: Extent,
  extent: Extent,
): Box {
  const [x, y] = [column + middle, row + middle];
  const [width, height] = anchor;
  switch (boxRule) {
    case 'decoded':
      return centredBox(v(0), v(1), v(2), v(3), extent);
    case 'corners':
      return corneredBox([v(0), v(1), v(2), v(3)], { width: 1, height: 1 });
    case 'logarithms': {
      const [w, h] = [Math.exp(v(2)) * step.width, Math.exp(v(3)) * step.height];
      return centredBox((x + v(0)) * step.width, (y + v(1)) * step.height, w, h, input);
    }
    case 'prior':
      return centredBox(
        x * step.width + v(0) * VARIANCES.centre * width,
        y * step.height + v(1) * VARIANCES.centre * height,
        width * Math.exp(v(2) * VARIANCES.side),
        height * Math.exp(v(3) * VARIANCES.side),
        input,
      );
    case 'bins': {
      const [left, top, right, bottom] = [0, 1, 2, 3].map(side =>
        meanBin(bin => v(side * BINS + bin)),
      ) as [number, number, number, number];
      const corners = [x - left, y - top, x + right, y + bottom] as const;
      const scaled = corners.map((value, i) => value * (i % 2 === 0 ? step.width : step.height));
      return corneredBox(scaled as [number, number, number, number], input);
    }
    case 'offsets':
      return centredBox(x * step.width + v(0), y * step.height + v(1), v(2), v(3), input);
    case 'stretched': {
      const [w, h] = [(2 * v(2)) ** 2 * width, (2 * v(3)) ** 2 * height];
      return centredBox((x + 2 * v(0)) * step.width, (y + 2 * v(1)) * step.height, w, h, input);
    }
    case 'logits': {
      const [w, h] = [logistic(v(2)) * input.width, logistic(v(3)) * input.height];
      const [dx, dy] = [Math.tanh(v(0)), Math.tanh(v(1))];
      return centredBox((x + dx) * step.width, (y + dy) * step.height, w, h, input);
    }
  }
}

/** Σ bin · share, where the shares are e to each logit, divided by their sum. */
function meanBin(logit: (bin: number) => number): number {
  let [sum, weighted] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    const weight = Math.exp(logit(bin));
    sum += weight;
    weighted += bin * weight;
  }
  return weighted / sum;
}
