import { at } from '../../base/assert';
import {
  cellsOf,
  countOf,
  gridsOf,
  isTable,
  type AnswerTensor,
  type GridCell,
} from './answer-tensor';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';
import { centredBox, logistic, rowDetections } from './row-boxes';

/** MediaPipe keeps proportions, with black margins. */
const MEDIAPIPE_PICTURE: ExpectedPicture = {
  channels: 'rgb',
  mean: [127.5],
  std: [127.5],
  fit: 'letterbox',
  margin: 0,
};

/** Anchors of one size: so many at each position of a grid. */
interface Anchors {
  readonly stride: number;
  readonly each: number;
}

/** The anchors of MediaPipe's detectors of faces and palms; networks with others aren't known. */
const ANCHORS: readonly (readonly Anchors[])[] = [
  [
    { stride: 8, each: 2 },
    { stride: 16, each: 6 },
  ],
  [
    { stride: 16, each: 2 },
    { stride: 32, each: 6 },
  ],
  [{ stride: 4, each: 1 }],
];

/** Numbers of a box: four, and two for each of six points of a face or seven of a palm. */
const BOX_NUMBERS = [16, 18];

/** A part of the anchors with its answers. */
interface Part {
  readonly cells: readonly GridCell[];
  readonly boxes: AnswerTensor;
  readonly scores: AnswerTensor;
}

/**
 * MediaPipe's BlazeFace and palm detection: boxes [anchors, 16 or 18] in pixels from the middle of their position, and the logits
 * of scores [anchors, 1]; of all anchors together, or of those of each grid.
 */
export function mediapipeHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  for (const anchors of ANCHORS)
    for (const numbers of BOX_NUMBERS) {
      const grids = anchors.map(({ stride, each }) => cellsOf(gridsOf(input, [stride]), each));
      const parts = partsOf(answers, [grids.flat()], numbers) ?? partsOf(answers, grids, numbers);
      if (parts !== undefined) return headOf(parts, numbers, input);
    }
  return undefined;
}

function partsOf(
  answers: readonly AnswerTensor[],
  grids: readonly (readonly GridCell[])[],
  numbers: number,
): readonly Part[] | undefined {
  if (answers.length !== 2 * grids.length) return undefined;
  const withDims = (rows: number, columns: number): AnswerTensor | undefined =>
    answers.find(
      answer =>
        isTable(answer, rows, columns) &&
        countOf(answer.sources, 'linear') === answer.sources.length,
    );
  const parts = grids.flatMap(cells => {
    const [boxes, scores] = [withDims(cells.length, numbers), withDims(cells.length, 1)];
    return boxes === undefined || scores === undefined ? [] : [{ cells, boxes, scores }];
  });
  return parts.length === grids.length ? parts : undefined;
}

const headOf = (parts: readonly Part[], numbers: number, input: Extent): Head => ({
  title: 'MediaPipe',
  layers: parts.flatMap(({ boxes, scores }) => [boxes.layer, scores.layer]),
  picture: MEDIAPIPE_PICTURE,
  labels: [numbers === 16 ? 'face' : 'palm'],
  detections: (maps, threshold) =>
    parts.flatMap(({ cells, boxes, scores }) => {
      const [places, logits] = [boxes.numbers(maps), scores.numbers(maps)];
      const place = (row: number, entry: number): number => at(places, numbers * row + entry);
      const rows = {
        count: cells.length,
        score: (row: number) => logistic(at(logits, row)),
        box: (index: number) => {
          const { row, column, stride } = at(cells, index);
          return centredBox(
            (column + 0.5) * stride + place(index, 0),
            (row + 0.5) * stride + place(index, 1),
            place(index, 2),
            place(index, 3),
            input,
          );
        },
      };
      return rowDetections(rows, 1, threshold);
    }),
});
