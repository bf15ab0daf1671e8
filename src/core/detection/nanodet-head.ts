import { at } from '../../base/assert';
import {
  cellsOf,
  countOf,
  gridsOf,
  positionsOf,
  type AnswerTensor,
  type Grid,
} from './answer-tensor';
import type { Head, LayerMaps } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';
import { corneredBox, rowDetections } from './row-boxes';

const NANODET_PICTURE: ExpectedPicture = {
  channels: 'bgr',
  mean: [103.53, 116.28, 123.675],
  std: [57.375, 57.12, 58.395],
  fit: 'stretch',
  margin: 0,
};

/** Distances to the sides of a box that a network weighs: 0 … 7 strides. */
const BINS = 8;
const SIDES = 4;

/** NanoDet, and NanoDet-Plus, which has a grid more and measures from the corner of a position instead of its middle. */
const VARIANTS = [
  { strides: [8, 16, 32], middle: 0.5 },
  { strides: [8, 16, 32, 64], middle: 0 },
];

/** Numbers of the positions of some grids: of each, the scores of classes and the logits of bins. */
interface Part {
  readonly grids: readonly Grid[];
  readonly classes: number;
  readonly score: (maps: LayerMaps) => (row: number, label: number) => number;
  readonly bin: (maps: LayerMaps) => (row: number, bin: number) => number;
}

/**
 * NanoDet (distributions of arXiv 2006.04388): [positions, classes + 4·8] with scores and the logits of the distances to the left,
 * top, right and bottom, each the mean of 0 … 7 strides by their shares; or scores [positions, classes] and logits
 * [positions, 32] of each grid by themselves.
 */
export function nanodetHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  for (const { strides, middle } of VARIANTS) {
    const grids = gridsOf(input, strides);
    const parts = joinedPart(answers, grids) ?? separateParts(answers, grids);
    if (parts !== undefined)
      return {
        title: 'NanoDet',
        layers: answers.map(({ layer }) => layer),
        picture: NANODET_PICTURE,
        detections: (maps, threshold) =>
          parts.flatMap(part => partDetections(part, middle, maps, threshold, input)),
      };
  }
  return undefined;
}

function joinedPart(
  [answer, ...others]: readonly AnswerTensor[],
  grids: readonly Grid[],
): readonly Part[] | undefined {
  if (answer === undefined || others.length > 0) return undefined;
  const { dims, sources, numbers } = answer;
  const [rows, each = 0] = dims;
  const classes = each - SIDES * BINS;
  const [linear, logistic] = [countOf(sources, 'linear'), countOf(sources, 'logistic')];
  const isPlain =
    linear === grids.length && logistic === grids.length && linear + logistic === sources.length;
  if (dims.length !== 2 || rows !== positionsOf(grids) || classes < 1 || !isPlain) return undefined;
  const value = (maps: LayerMaps) => {
    const values = numbers(maps);
    return (row: number, entry: number): number => at(values, row * each + entry);
  };
  const bin = (maps: LayerMaps) => {
    const read = value(maps);
    return (row: number, index: number): number => read(row, classes + index);
  };
  return [{ grids, classes, score: value, bin }];
}

function separateParts(
  answers: readonly AnswerTensor[],
  grids: readonly Grid[],
): readonly Part[] | undefined {
  if (answers.length !== 2 * grids.length) return undefined;
  const values =
    ({ numbers, dims }: AnswerTensor) =>
    (maps: LayerMaps) => {
      const read = numbers(maps);
      return (row: number, entry: number): number => at(read, row * at(dims, 1) + entry);
    };
  const parts = grids.flatMap(grid => {
    const rows = grid.rows * grid.columns;
    const own = answers.filter(({ dims }) => dims.length === 2 && dims[0] === rows);
    const scores = own.find(({ sources }) => sources.join() === 'logistic');
    const bins = own.find(
      ({ dims, sources }) => dims[1] === SIDES * BINS && sources.join() === 'linear',
    );
    if (scores === undefined || bins === undefined) return [];
    const classes = at(scores.dims, 1);
    return [{ grids: [grid], classes, score: values(scores), bin: values(bins) }];
  });
  const isWhole = parts.length === grids.length && parts[0]?.grids[0]?.stride === 8;
  return isWhole && parts.every(({ classes }) => classes === parts[0]?.classes) ? parts : undefined;
}

function partDetections(
  part: Part,
  middle: number,
  maps: LayerMaps,
  threshold: number,
  input: Extent,
) {
  const cells = cellsOf(part.grids);
  const bin = part.bin(maps);
  const rows = {
    count: cells.length,
    score: part.score(maps),
    box: (index: number) => {
      const { row, column, stride } = at(cells, index);
      const [x, y] = [(column + middle) * stride, (row + middle) * stride];
      const distance = (side: number): number =>
        stride * meanBin(place => bin(index, side * BINS + place));
      return corneredBox(
        [x - distance(0), y - distance(1), x + distance(2), y + distance(3)],
        input,
      );
    },
  };
  return rowDetections(rows, part.classes, threshold);
}

/** Σ place · share, where the shares are e to each logit, divided by their sum. */
function meanBin(logit: (place: number) => number): number {
  let [sum, weighted] = [0, 0];
  for (let place = 0; place < BINS; place++) {
    const weight = Math.exp(logit(place));
    sum += weight;
    weighted += place * weight;
  }
  return weighted / sum;
}
