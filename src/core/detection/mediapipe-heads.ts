import { countOf, gridsOf, isTable, type AnswerTensor } from './answer-tensor';
import { boxGrid, entriesOf, rowsIn, type BoxGrid, type BoxTable } from './box-table';
import { tableHead } from './table-head';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';

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
  readonly grids: readonly BoxGrid[];
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
      const grids = anchors.flatMap(({ stride, each }) =>
        gridsOf(input, [stride]).map(grid =>
          boxGrid(
            grid,
            Array.from({ length: each }, () => [0, 0] as const),
          ),
        ),
      );
      const parts =
        partsOf(answers, [grids], numbers) ??
        partsOf(
          answers,
          grids.map(grid => [grid]),
          numbers,
        );
      if (parts !== undefined) return headOf(parts, numbers, input);
    }
  return undefined;
}

function partsOf(
  answers: readonly AnswerTensor[],
  parted: readonly (readonly BoxGrid[])[],
  numbers: number,
): readonly Part[] | undefined {
  if (answers.length !== 2 * parted.length) return undefined;
  const withDims = (rows: number, columns: number): AnswerTensor | undefined =>
    answers.find(
      answer =>
        isTable(answer, rows, columns) &&
        countOf(answer.sources, 'linear') === answer.sources.length,
    );
  const parts = parted.flatMap(grids => {
    const rows = rowsIn(grids);
    const [boxes, scores] = [withDims(rows, numbers), withDims(rows, 1)];
    return boxes === undefined || scores === undefined ? [] : [{ grids, boxes, scores }];
  });
  return parts.length === parted.length ? parts : undefined;
}

function headOf(parts: readonly Part[], numbers: number, input: Extent): Head {
  const about = {
    title: 'MediaPipe',
    picture: MEDIAPIPE_PICTURE,
    labels: [numbers === 16 ? 'face' : 'palm'],
  };
  const tables = parts.map(({ grids, boxes, scores }): BoxTable => ({
    grids,
    classes: 1,
    scoreRule: 'logistic',
    scores: entriesOf(scores),
    boxRule: 'offsets',
    boxes: entriesOf(boxes),
    middle: 0.5,
  }));
  return tableHead(about, tables, input);
}
