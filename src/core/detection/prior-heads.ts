import { at } from '../../base/assert';
import { countOf, type AnswerTensor, type Grid, cellsOf, gridsOf } from './answer-tensor';
import type { Box } from './box';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';
import { corneredBox, rowDetections, unit } from './row-boxes';

/** A box that a network may move and stretch, in fractions of the input. */
type Prior = Box;

/** Sides of the square priors of face detectors, in pixels, by their grid. */
const FACE_SIDES = [
  [10, 16, 24],
  [32, 48],
  [64, 96],
  [128, 192, 256],
];

/** How far numbers move a prior (SSD, arXiv 1512.02325): as fractions of its sides, and of e-foldings. */
const VARIANCES = { centre: 0.1, side: 0.2 };

const ULTRAFACE_PICTURE: ExpectedPicture = {
  channels: 'rgb',
  mean: [127],
  std: [128],
  fit: 'stretch',
  margin: 127,
};

/** YuNet sees pictures as OpenCV has them. */
export const YUNET_PICTURE: ExpectedPicture = {
  channels: 'bgr',
  mean: [0],
  std: [1],
  fit: 'stretch',
  margin: 0,
};

export const FACE = ['face'];

/** @param spacing the part of the input from one position of a grid to the next. */
const priorsOf = (
  grids: readonly Grid[],
  { width, height }: Extent,
  spacing: (grid: Grid) => Extent,
): readonly Prior[] =>
  grids.flatMap((grid, place) => {
    const step = spacing(grid);
    return cellsOf([grid]).flatMap(({ row, column }) =>
      at(FACE_SIDES, place).map(side => ({
        x: (column + 0.5) * step.width,
        y: (row + 0.5) * step.height,
        width: side / width,
        height: side / height,
      })),
    );
  });

/** The box that four numbers make of a prior. */
const moved = (prior: Prior, values: Float32Array, start: number): Box => ({
  x: prior.x + at(values, start) * VARIANCES.centre * prior.width,
  y: prior.y + at(values, start + 1) * VARIANCES.centre * prior.height,
  width: prior.width * Math.exp(at(values, start + 2) * VARIANCES.side),
  height: prior.height * Math.exp(at(values, start + 3) * VARIANCES.side),
});

const byLastDim = (answers: readonly AnswerTensor[], size: number): AnswerTensor | undefined =>
  answers.find(({ dims }) => dims.length === 2 && dims[1] === size);

const hasRows = (answer: AnswerTensor | undefined, rows: number): answer is AnswerTensor =>
  answer?.dims[0] === rows;

/**
 * UltraFace, whose positions are spread evenly over the input (Linzaer's Ultra-Light-Fast-Generic-Face-Detector): scores [priors, 2] of background and face, and boxes
 * [priors, 4], which are corners as fractions of the input where the network decodes them itself.
 */
export function ultraFaceHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [scores, boxes] = [byLastDim(answers, 2), byLastDim(answers, 4)];
  const spread = ({ rows, columns }: Grid): Extent => ({ width: 1 / columns, height: 1 / rows });
  const priors = priorsOf(gridsOf(input, [8, 16, 32, 64]), input, spread);
  if (answers.length !== 2 || !hasRows(scores, priors.length) || !hasRows(boxes, priors.length))
    return undefined;
  if (scores.sources.join() !== 'softmax') return undefined;
  const isRaw = countOf(boxes.sources, 'linear') === boxes.sources.length;
  return {
    title: 'UltraFace',
    layers: [scores.layer, boxes.layer],
    picture: ULTRAFACE_PICTURE,
    labels: FACE,
    detections: (maps, threshold) => {
      const [chances, places] = [scores.numbers(maps), boxes.numbers(maps)];
      const corners = (row: number) =>
        corneredBox(
          [0, 1, 2, 3].map(entry => at(places, 4 * row + entry)) as [
            number,
            number,
            number,
            number,
          ],
          { width: 1, height: 1 },
        );
      const rows = {
        count: priors.length,
        score: (row: number) => at(chances, 2 * row + 1),
        box: (row: number) => (isRaw ? moved(at(priors, row), places, 4 * row) : corners(row)),
      };
      return rowDetections(rows, 1, threshold);
    },
  };
}

/** Sizes of the grids of the older YuNet, each half of the one before, rounded down. */
function yunetGrids({ height, width }: Extent): readonly Grid[] {
  const halved = (length: number): number => Math.floor(length / 2);
  let [rows, columns] = [halved(halved(height + 1)), halved(halved(width + 1))];
  return [8, 16, 32, 64].map(stride => {
    [rows, columns] = [halved(rows), halved(columns)];
    return { stride, rows, columns };
  });
}

/**
 * YuNet up to 2022: loc [priors, 14] (a box and five points), conf [priors, 2] of background and face, and iou [priors, 1], how well
 * the box fits. The score is √(face · iou).
 */
export function yunetPriorHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [places, chances, fits] = [14, 2, 1].map(size => byLastDim(answers, size));
  const strides = ({ stride }: Grid): Extent => ({
    width: stride / input.width,
    height: stride / input.height,
  });
  const priors = priorsOf(yunetGrids(input), input, strides);
  const count = priors.length;
  if (answers.length !== 3 || count === 0) return undefined;
  if (!hasRows(places, count) || !hasRows(chances, count) || !hasRows(fits, count))
    return undefined;
  if (chances.sources.join() !== 'softmax') return undefined;
  if (countOf(places.sources, 'linear') !== places.sources.length) return undefined;
  return {
    title: 'YuNet',
    layers: [places.layer, chances.layer, fits.layer],
    picture: YUNET_PICTURE,
    labels: FACE,
    detections: (maps, threshold) => {
      const [loc, conf, iou] = [places.numbers(maps), chances.numbers(maps), fits.numbers(maps)];
      const rows = {
        count,
        score: (row: number) => Math.sqrt(at(conf, 2 * row + 1) * unit(at(iou, row))),
        box: (row: number) => moved(at(priors, row), loc, 14 * row),
      };
      return rowDetections(rows, 1, threshold);
    },
  };
}
