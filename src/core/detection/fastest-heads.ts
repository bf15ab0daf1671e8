import { countOf, gridsOf, type AnswerTensor } from './answer-tensor';
import { boxGrid, spreadGrid, type BoxGrid, type BoxTable, type Entries } from './box-table';
import { tableHead } from './table-head';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';

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
  const positions = rows * columns;
  const entries = (start: number): Entries => ({
    answer,
    start: start * positions,
    perRow: 1,
    perEntry: positions,
  });
  const table: BoxTable = {
    grids: [spreadGrid(grid, input)],
    classes: numbers - 5,
    scoreRule: 'powers',
    scores: entries(5),
    objectness: entries(0),
    boxRule: 'logits',
    boxes: entries(1),
    middle: 0,
  };
  return tableHead({ title: 'FastestDet', picture: FASTEST_PICTURE }, [table], input);
}

/** Classes of COCO: networks with others have other anchors, which their files don't say. */
const COCO_CLASSES = 80;

/** Sides of the anchors of Yolo-FastestV2 for COCO, in pixels, by stride. */
const ANCHORS: readonly {
  readonly stride: number;
  readonly anchors: BoxGrid['anchors'];
}[] = [
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
    const [grid] = gridsOf(input, [stride]);
    const answer = answers.find(
      ({ dims: [rows = 0, columns = 0, each], sources }) =>
        each === numbers &&
        rows === Math.ceil(input.height / stride) &&
        columns === Math.ceil(input.width / stride) &&
        countOf(sources, 'softmax') === 1 &&
        countOf(sources, 'logistic') === sources.length - 1,
    );
    return answer === undefined || grid === undefined ? [] : [{ grid, anchors, answer }];
  });
  if (levels.length < ANCHORS.length) return undefined;
  const tables = levels.flatMap(({ grid, anchors, answer }) =>
    anchors.map((sides, anchor): BoxTable => {
      const entries = (start: number): Entries => ({
        answer,
        start,
        perRow: numbers,
        perEntry: 1,
      });
      return {
        grids: [boxGrid(grid, [sides])],
        classes: COCO_CLASSES,
        scoreRule: 'product',
        scores: entries(15),
        objectness: entries(12 + anchor),
        boxRule: 'stretched',
        boxes: entries(4 * anchor),
        middle: -0.5,
      };
    }),
  );
  return tableHead({ title: 'Yolo-FastestV2', picture: FASTEST_PICTURE }, tables, input);
}
