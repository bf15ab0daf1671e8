import { at } from '../../base/assert';
import { cellsOf, countOf, gridsOf, type AnswerTensor } from './answer-tensor';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';
import { centredBox, logistic, rowDetections } from './row-boxes';

const FASTEST_PICTURE: ExpectedPicture = {
  channels: 'bgr',
  mean: [0],
  std: [255],
  fit: 'stretch',
  margin: 0,
};

/**
 * FastestDet: one map [1 + 4 + classes, rows, columns] of stride 16 with objectness, box and shares of the classes; the score is
 * objectness^0.6 · share^0.4. x and y reach one cell to both sides (tanh), sides are logits of fractions of the input.
 */
export function fastestDetHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [answer, ...others] = answers;
  if (answer === undefined || others.length > 0) return undefined;
  const { dims, sources } = answer;
  const [numbers = 0, rows = 0, columns = 0] = dims;
  const grids = gridsOf(input, [16]);
  const [grid] = grids;
  const kinds = ['linear', 'logistic', 'softmax'] as const;
  const isPlain = sources.length === 3 && kinds.every(kind => countOf(sources, kind) === 1);
  if (dims.length !== 3 || numbers < 6 || !isPlain) return undefined;
  if (grid?.rows !== rows || grid.columns !== columns) return undefined;
  const cells = cellsOf(grids);
  return {
    title: 'FastestDet',
    layers: [answer.layer],
    picture: FASTEST_PICTURE,
    detections: (maps, threshold) => {
      const values = answer.numbers(maps);
      const value = (cell: number, entry: number): number =>
        at(values, entry * cells.length + cell);
      const boxes = {
        count: cells.length,
        score: (cell: number, label: number) =>
          value(cell, 0) ** 0.6 * value(cell, 5 + label) ** 0.4,
        box: (index: number) => {
          const { row, column } = at(cells, index);
          return {
            x: (column + Math.tanh(value(index, 1))) / columns,
            y: (row + Math.tanh(value(index, 2))) / rows,
            width: logistic(value(index, 3)),
            height: logistic(value(index, 4)),
          };
        },
      };
      return rowDetections(boxes, numbers - 5, threshold);
    },
  };
}

/** Classes of COCO: networks with others have other anchors, which their files don't say. */
const COCO_CLASSES = 80;

/** Sides of the anchors of Yolo-FastestV2 for COCO, in pixels, by stride. */
const ANCHORS = [
  {
    stride: 16,
    anchors: [
      [12.64, 19.39],
      [37.88, 51.48],
      [55.71, 138.31],
    ],
  },
  {
    stride: 32,
    anchors: [
      [126.91, 78.23],
      [131.57, 214.55],
      [279.92, 258.87],
    ],
  },
];

/**
 * Yolo-FastestV2: maps [rows, columns, 3·4 + 3 + classes] of strides 16 and 32 with three boxes, their objectness, and shares of classes
 * that all three have in common. All but the shares are between 0 and 1: x and y stretched to reach half a cell beyond,
 * sides (2t)² anchors.
 */
export function fastestV2Head(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const numbers = 15 + COCO_CLASSES;
  if (answers.length !== ANCHORS.length) return undefined;
  const levels = ANCHORS.flatMap(({ stride, anchors }) => {
    const cells = cellsOf(gridsOf(input, [stride]));
    const answer = answers.find(
      ({ dims: [rows = 0, columns = 0, each], sources }) =>
        each === numbers &&
        rows === Math.ceil(input.height / stride) &&
        columns === Math.ceil(input.width / stride) &&
        countOf(sources, 'softmax') === 1 &&
        countOf(sources, 'logistic') === sources.length - 1,
    );
    return answer === undefined ? [] : [{ cells, anchors, answer }];
  });
  if (levels.length < ANCHORS.length) return undefined;
  return {
    title: 'Yolo-FastestV2',
    layers: levels.map(({ answer }) => answer.layer),
    picture: FASTEST_PICTURE,
    detections: (maps, threshold) =>
      levels.flatMap(({ cells, anchors, answer }) => {
        const values = answer.numbers(maps);
        return anchors.flatMap(([width = 0, height = 0], anchor) => {
          const value = (cell: number, entry: number): number => at(values, numbers * cell + entry);
          const boxes = {
            count: cells.length,
            score: (cell: number, label: number) =>
              value(cell, 12 + anchor) * value(cell, 15 + label),
            box: (index: number) => {
              const { row, column, stride } = at(cells, index);
              const place = (entry: number): number => value(index, 4 * anchor + entry);
              return centredBox(
                (column + 2 * place(0) - 0.5) * stride,
                (row + 2 * place(1) - 0.5) * stride,
                (2 * place(2)) ** 2 * width,
                (2 * place(3)) ** 2 * height,
                input,
              );
            },
          };
          return rowDetections(boxes, COCO_CLASSES, threshold);
        });
      }),
  };
}
