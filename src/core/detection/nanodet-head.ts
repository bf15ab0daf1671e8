import { at } from '../../base/assert';
import { countOf, gridsOf, positionsOf, type AnswerTensor, type Grid } from './answer-tensor';
import { BINS, boxGrid, entriesOf, type BoxTable } from './box-table';
import { tableHead } from './table-head';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';

const NANODET_PICTURE: ExpectedPicture = {
  channels: 'bgr',
  mean: [103.53, 116.28, 123.675],
  std: [57.375, 57.12, 58.395],
  fit: 'stretch',
  margin: 0,
};

const SIDES = 4;

/** NanoDet, and NanoDet-Plus, which has a grid more and measures from the corner of a position instead of its middle. */
const VARIANTS = [
  { strides: [8, 16, 32], middle: 0.5 },
  { strides: [8, 16, 32, 64], middle: 0 },
];

/** Where the scores of classes and the logits of bins stand of the positions of some grids. */
type Part = Pick<BoxTable, 'grids' | 'classes' | 'scores' | 'boxes'>;

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
      return tableHead(
        { title: 'NanoDet', picture: NANODET_PICTURE },
        parts.map(part => ({ ...part, scoreRule: 'plain', boxRule: 'bins', middle })),
        input,
      );
  }
  return undefined;
}

function joinedPart(
  [answer, ...others]: readonly AnswerTensor[],
  grids: readonly Grid[],
): readonly Part[] | undefined {
  if (answer === undefined || others.length > 0) return undefined;
  const { dims, sources } = answer;
  const [rows, each = 0] = dims;
  const classes = each - SIDES * BINS;
  const [linear, logistic] = [countOf(sources, 'linear'), countOf(sources, 'logistic')];
  const isPlain =
    linear === grids.length && logistic === grids.length && linear + logistic === sources.length;
  if (dims.length !== 2 || rows !== positionsOf(grids) || classes < 1 || !isPlain) return undefined;
  return [
    {
      grids: grids.map(grid => boxGrid(grid)),
      classes,
      scores: entriesOf(answer),
      boxes: entriesOf(answer, classes),
    },
  ];
}

function separateParts(
  answers: readonly AnswerTensor[],
  grids: readonly Grid[],
): readonly Part[] | undefined {
  if (answers.length !== 2 * grids.length) return undefined;
  const parts = grids.flatMap(grid => {
    const rows = grid.rows * grid.columns;
    const own = answers.filter(({ dims }) => dims.length === 2 && dims[0] === rows);
    const scores = own.find(({ sources }) => sources.join() === 'logistic');
    const bins = own.find(
      ({ dims, sources }) => dims[1] === SIDES * BINS && sources.join() === 'linear',
    );
    if (scores === undefined || bins === undefined) return [];
    const classes = at(scores.dims, 1);
    return [{ grids: [boxGrid(grid)], classes, scores: entriesOf(scores), boxes: entriesOf(bins) }];
  });
  const isWhole = parts.length === grids.length && parts[0]?.grids[0]?.step.width === 8;
  return isWhole && parts.every(({ classes }) => classes === parts[0]?.classes) ? parts : undefined;
}
