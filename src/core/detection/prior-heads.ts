import { at } from '../../base/assert';
import { countOf, type AnswerTensor, type Grid, gridsOf } from './answer-tensor';
import { boxGrid, entriesOf, rowsIn, spreadGrid, type BoxTable } from './box-table';
import { tableHead } from './table-head';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';

/** Sides of the square priors of face detectors, in pixels, by their grid. */
const FACE_SIDES = [
  [10, 16, 24],
  [32, 48],
  [64, 96],
  [128, 192, 256],
];

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

const squares = (sides: readonly number[]): readonly (readonly [number, number])[] =>
  sides.map(side => [side, side] as const);

const sidesOf = (place: number): readonly (readonly [number, number])[] =>
  squares(at(FACE_SIDES, place));

const byLastDim = (answers: readonly AnswerTensor[], size: number): AnswerTensor | undefined =>
  answers.find(({ dims }) => dims.length === 2 && dims[1] === size);

const hasRows = (answer: AnswerTensor | undefined, rows: number): answer is AnswerTensor =>
  answer?.dims[0] === rows;

/** A face at each prior, whose score and box are in the rows of two answers. */
const priorTable = (
  grids: BoxTable['grids'],
  scores: AnswerTensor,
  boxes: AnswerTensor,
): BoxTable => ({
  grids,
  classes: 1,
  scoreRule: 'plain',
  scores: entriesOf(scores, 1),
  boxRule: 'prior',
  boxes: entriesOf(boxes),
  middle: 0.5,
});

/**
 * UltraFace, whose positions are spread evenly over the input (Linzaer's Ultra-Light-Fast-Generic-Face-Detector): scores [priors, 2] of background and face, and boxes
 * [priors, 4], which are corners as fractions of the input where the network decodes them itself.
 */
export function ultraFaceHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [scores, boxes] = [byLastDim(answers, 2), byLastDim(answers, 4)];
  const grids = gridsOf(input, [8, 16, 32, 64]).map((grid, place) =>
    spreadGrid(grid, input, sidesOf(place)),
  );
  const count = rowsIn(grids);
  if (answers.length !== 2 || !hasRows(scores, count) || !hasRows(boxes, count)) return undefined;
  if (scores.sources.join() !== 'softmax') return undefined;
  const isRaw = countOf(boxes.sources, 'linear') === boxes.sources.length;
  const table = priorTable(grids, scores, boxes);
  return tableHead(
    { title: 'UltraFace', picture: ULTRAFACE_PICTURE, labels: FACE },
    [isRaw ? table : { ...table, boxRule: 'corners' }],
    input,
  );
}

/** The priors of RetinaFace, by their grid; smaller networks of its kind have those of FACE_SIDES. */
const RETINA_SIDES = [
  [16, 32],
  [64, 128],
  [256, 512],
];

const RETINA_PICTURE: ExpectedPicture = {
  channels: 'bgr',
  mean: [104, 117, 123],
  std: [1],
  fit: 'letterbox',
  margin: 117,
};

/**
 * RetinaFace (arXiv 1905.00641) as PyTorch's versions have it: boxes [priors, 4], scores [priors, 2] of background and face, and five
 * points [priors, 10]. The numbers of its priors say which ones they are. With other points it finds other things, of other sizes.
 */
export function retinaFaceHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [boxes, scores, points] = [4, 2, 10].map(size => byLastDim(answers, size));
  if (answers.length !== 3) return undefined;
  const grids = [RETINA_SIDES, FACE_SIDES]
    .map(sides =>
      gridsOf(input, [8, 16, 32, 64].slice(0, sides.length)).map((grid, place) =>
        boxGrid(grid, squares(at(sides, place))),
      ),
    )
    .find(priors => hasRows(boxes, rowsIn(priors)));
  if (grids === undefined || boxes === undefined) return undefined;
  if (!hasRows(scores, rowsIn(grids)) || !hasRows(points, rowsIn(grids))) return undefined;
  if (scores.sources.join() !== 'softmax') return undefined;
  if (countOf(boxes.sources, 'linear') !== boxes.sources.length) return undefined;
  const table = priorTable(grids, scores, boxes);
  return tableHead({ title: 'RetinaFace', picture: RETINA_PICTURE, labels: FACE }, [table], input);
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
  const grids = yunetGrids(input).map((grid, place) => boxGrid(grid, sidesOf(place)));
  const count = rowsIn(grids);
  if (answers.length !== 3 || count === 0) return undefined;
  if (!hasRows(places, count) || !hasRows(chances, count) || !hasRows(fits, count))
    return undefined;
  if (chances.sources.join() !== 'softmax') return undefined;
  if (countOf(places.sources, 'linear') !== places.sources.length) return undefined;
  const table: BoxTable = {
    ...priorTable(grids, chances, places),
    scoreRule: 'root',
    objectness: entriesOf(fits),
  };
  return tableHead({ title: 'YuNet', picture: YUNET_PICTURE, labels: FACE }, [table], input);
}
