import type { AnswerTensor, Source } from '../../src/core/detection/answer-tensor';
import type { Box } from '../../src/core/detection/box';
import { fastestDetHead, fastestV2Head } from '../../src/core/detection/fastest-heads';
import { fomoHead } from '../../src/core/detection/fomo-head';
import type { recognisedHead } from '../../src/core/detection/heads';
import { nanodetHead } from '../../src/core/detection/nanodet-head';
import { retinaFaceHead } from '../../src/core/detection/prior-heads';
import { pixelRowHead, yoloxHead } from '../../src/core/detection/row-heads';
import { rowByRow } from '../../src/core/operations/walk';

/** Of the input of networks whose heads are made up. */
export const SIZE = { height: 64, width: 96 };

/** Positions of strides 8, 16 and 32. */
export const POSITIONS = 8 * 12 + 4 * 6 + 2 * 3;

let made = 0;

/** An answer of zeros but for some numbers, by their places. */
export function answer(
  dims: readonly number[],
  sources: readonly Source[],
  numbers: Readonly<Record<number, number>> = {},
  sourceCounts: readonly number[] = [],
): AnswerTensor {
  const values = new Float32Array(dims.reduce((count, size) => count * size, 1));
  for (const [place, value] of Object.entries(numbers)) values[Number(place)] = value;
  return {
    name: `answer ${made++}`,
    dims,
    layer: 0,
    walk: rowByRow(dims),
    sources,
    sourceCounts,
    numbers: () => values,
  };
}

export const times = (count: number, source: Source): readonly Source[] =>
  Array.from({ length: count }, () => source);

/** Numbers of a row, from a place on. */
const row = (start: number, values: readonly number[]): Record<number, number> =>
  Object.fromEntries(values.map((value, index) => [start + index, value]));

const logit = (share: number): number => Math.log(share / (1 - share));

export const YOLOX_SOURCES = [...times(3, 'linear'), ...times(6, 'logistic')];

/** The position of row 1 and column 2 in the grid of stride 16. */
const SECOND = 8 * 12 + 1 * 6 + 2;

interface MadeHead {
  readonly title: string;
  readonly recognise: typeof recognisedHead;
  readonly answers: readonly AnswerTensor[];
  readonly label: number;
  readonly score: number;
  /** In pixels of the input. */
  readonly box: Box;
}

export const MADE_HEADS: readonly MadeHead[] = [
  {
    title: 'YOLOX',
    recognise: yoloxHead,
    answers: [
      answer(
        [POSITIONS, 8],
        YOLOX_SOURCES,
        row(SECOND * 8, [0.5, 0.25, Math.log(2), 0, 0.8, 0, 0.5, 0]),
      ),
    ],
    label: 1,
    score: 0.4,
    box: { x: 40, y: 20, width: 32, height: 16 },
  },
  {
    title: 'YOLOv5',
    recognise: pixelRowHead,
    answers: [
      answer(
        [3 * POSITIONS, 7],
        ['other', 'logistic', 'other'],
        row(70, [40, 20, 30, 10, 0.8, 0.5, 0.1]),
      ),
    ],
    label: 0,
    score: 0.4,
    box: { x: 40, y: 20, width: 30, height: 10 },
  },
  {
    title: 'YOLOv8',
    recognise: pixelRowHead,
    answers: [
      answer([6, POSITIONS], ['other', 'logistic'], {
        10: 40,
        [POSITIONS + 10]: 20,
        [2 * POSITIONS + 10]: 30,
        [3 * POSITIONS + 10]: 10,
        [5 * POSITIONS + 10]: 0.6,
      }),
    ],
    label: 1,
    score: 0.6,
    box: { x: 40, y: 20, width: 30, height: 10 },
  },
  {
    title: 'YOLOv8 in fractions',
    recognise: pixelRowHead,
    answers: [
      answer([5, POSITIONS], ['other', 'logistic'], {
        10: 0.5,
        [POSITIONS + 10]: 0.25,
        [2 * POSITIONS + 10]: 0.25,
        [3 * POSITIONS + 10]: 0.5,
        [4 * POSITIONS + 10]: 0.6,
      }),
    ],
    label: 0,
    score: 0.6,
    box: { x: 48, y: 16, width: 24, height: 32 },
  },
  {
    // Two classes and three key points.
    title: 'YOLOv8 pose',
    recognise: pixelRowHead,
    answers: [
      answer(
        [4 + 2 + 9, POSITIONS],
        ['other', 'logistic', 'logistic', 'other'],
        {
          10: 40,
          [POSITIONS + 10]: 20,
          [2 * POSITIONS + 10]: 30,
          [3 * POSITIONS + 10]: 10,
          [5 * POSITIONS + 10]: 0.6,
          // Of a key point.
          [8 * POSITIONS + 10]: 0.9,
        },
        [6 * POSITIONS, 3 * POSITIONS, 2 * POSITIONS, 4 * POSITIONS],
      ),
    ],
    label: 1,
    score: 0.6,
    box: { x: 40, y: 20, width: 30, height: 10 },
  },
  {
    title: 'YOLOv8 segmentation',
    recognise: pixelRowHead,
    answers: [
      answer(
        [4 + 2 + 8, POSITIONS],
        ['linear', 'logistic', 'other', 'linear', 'linear'],
        {
          10: 40,
          [POSITIONS + 10]: 20,
          [2 * POSITIONS + 10]: 30,
          [3 * POSITIONS + 10]: 10,
          [5 * POSITIONS + 10]: 0.6,
          // Of a mask.
          [9 * POSITIONS + 10]: 3,
        },
        [8 * 96, 2 * POSITIONS, 4 * POSITIONS, 8 * 24, 8 * 6],
      ),
      answer([8, 16, 24], ['other']),
    ],
    label: 1,
    score: 0.6,
    box: { x: 40, y: 20, width: 30, height: 10 },
  },
  {
    // The second prior of stride 16, 128 pixels large, in row 1 and column 2.
    title: 'RetinaFace',
    recognise: retinaFaceHead,
    answers: [
      answer(
        [2 * POSITIONS, 4],
        times(3, 'linear'),
        row((2 * SECOND + 1) * 4, [0.5, -0.25, Math.log(0.25) / 0.2, Math.log(0.125) / 0.2]),
      ),
      answer([2 * POSITIONS, 2], ['softmax'], row((2 * SECOND + 1) * 2, [0.2, 0.8])),
      answer([2 * POSITIONS, 10], times(3, 'linear')),
    ],
    label: 0,
    score: 0.8,
    box: { x: 40 + 0.05 * 128, y: 24 - 0.025 * 128, width: 32, height: 16 },
  },
  {
    title: 'NanoDet',
    recognise: nanodetHead,
    answers: [
      answer([POSITIONS, 2 + 32], [...times(3, 'linear'), ...times(3, 'logistic')], {
        [SECOND * 34 + 1]: 0.7,
        // One stride to the left and up, two to the right, three down.
        ...Object.fromEntries(
          [1, 1, 2, 3].map((bin, side) => [SECOND * 34 + 2 + 8 * side + bin, 99]),
        ),
      }),
    ],
    label: 1,
    score: 0.7,
    box: { x: 48, y: 40, width: 48, height: 64 },
  },
  {
    title: 'FastestDet',
    recognise: fastestDetHead,
    answers: [
      answer([7, 4, 6], ['linear', 'softmax', 'logistic'], {
        8: 0.8,
        [24 + 8]: Math.atanh(0.5),
        [2 * 24 + 8]: 0,
        [3 * 24 + 8]: logit(0.25),
        [4 * 24 + 8]: logit(0.5),
        [6 * 24 + 8]: 0.9,
      }),
    ],
    label: 1,
    score: 0.8 ** 0.6 * 0.9 ** 0.4,
    box: { x: 40, y: 16, width: 24, height: 32 },
  },
  {
    title: 'Yolo-FastestV2',
    recognise: fastestV2Head,
    answers: [
      answer([4, 6, 95], ['logistic', 'logistic', 'softmax'], {
        ...row(8 * 95 + 4, [0.5, 0.5, 0.5, 0.25]),
        [8 * 95 + 13]: 0.8,
        [8 * 95 + 15 + 16]: 0.5,
      }),
      answer([2, 3, 95], ['logistic', 'logistic', 'softmax']),
    ],
    label: 16,
    score: 0.4,
    box: { x: 40, y: 24, width: 37.88, height: 51.48 / 4 },
  },
  {
    title: 'FOMO',
    recognise: fomoHead,
    // Two squares that touch at a corner.
    answers: [
      answer([8, 12, 2], ['softmax'], { [2 * (12 + 3) + 1]: 0.6, [2 * (24 + 4) + 1]: 0.9 }),
    ],
    label: 0,
    score: 0.9,
    box: { x: 32, y: 16, width: 16, height: 16 },
  },
];
