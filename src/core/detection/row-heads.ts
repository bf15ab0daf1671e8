import { cellsOf, countOf, gridsOf, positionsOf, type AnswerTensor } from './answer-tensor';
import { boxGrid, entriesOf, type BoxTable, type Entries } from './box-table';
import { tableHead } from './table-head';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';

const YOLO_STRIDES = [8, 16, 32];
const YOLO_P6_STRIDES = [8, 16, 32, 64];

/** The grey of the margins that YOLO networks are trained with. */
const YOLO_MARGIN = 114;

const YOLO_PICTURE: ExpectedPicture = {
  channels: 'rgb',
  mean: [0],
  std: [255],
  fit: 'letterbox',
  margin: YOLO_MARGIN,
};

const YOLOX_PICTURE: ExpectedPicture = { ...YOLO_PICTURE, channels: 'bgr', std: [1] };

/**
 * YOLOX (arXiv 2107.08430), not decoded: [boxes, x y width height objectness classes]. x and y count cells from the
 * position of a box, width and height are logarithms of cells. Of each grid, only the numbers of boxes are plain sums.
 */
export function yoloxHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [answer, ...others] = answers;
  if (answer === undefined || others.length > 0) return undefined;
  const { dims, sources } = answer;
  const [boxes = 0, numbers = 0] = dims;
  const classes = numbers - 5;
  const cells = cellsOf(gridsOf(input, YOLO_STRIDES));
  const [linear, logistic] = [countOf(sources, 'linear'), countOf(sources, 'logistic')];
  const isPlain = linear === 3 && logistic === 6 && linear + logistic === sources.length;
  if (dims.length !== 2 || classes < 1 || boxes !== cells.length || !isPlain) return undefined;
  const table: BoxTable = {
    grids: gridsOf(input, YOLO_STRIDES).map(grid => boxGrid(grid)),
    classes,
    scoreRule: 'product',
    scores: entriesOf(answer, 5),
    objectness: entriesOf(answer, 4),
    boxRule: 'logarithms',
    boxes: entriesOf(answer),
    middle: 0,
  };
  return tableHead({ title: 'YOLOX', picture: YOLOX_PICTURE }, [table], input);
}

/** A list of decoded boxes. */
interface RowLayout {
  readonly title: string;
  readonly boxes: number;
  readonly classes: number;
  /** Whether each box is a column instead of a row. */
  readonly areColumns: boolean;
  /** Whether the fifth number is an objectness, which the classes come after. */
  readonly hasObjectness: boolean;
}

/**
 * Boxes that the network decodes itself: x, y, width and height, of YOLOv5 to YOLOv7 an objectness, and the classes,
 * in pixels or as fractions of the input. Boxes are rows: [boxes, numbers]; or, from YOLOv8 on, columns.
 */
export function pixelRowHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const [answer, ...others] = answers;
  if (answer === undefined || others.length > 0) return undefined;
  const layout = rowLayout(answer, input);
  if (layout === undefined) return undefined;
  const { title, boxes, classes, areColumns, hasObjectness } = layout;
  const entries = (start: number): Entries =>
    areColumns
      ? { answer, start: start * boxes, perRow: 1, perEntry: boxes }
      : entriesOf(answer, start);
  const table: BoxTable = {
    // Where they come from is decoded already: only their number counts.
    grids: [boxGrid({ stride: 1, rows: 1, columns: boxes })],
    classes,
    scoreRule: hasObjectness ? 'product' : 'plain',
    scores: entries(hasObjectness ? 5 : 4),
    ...(hasObjectness && { objectness: entries(4) }),
    boxRule: 'decoded',
    boxes: entries(0),
    middle: 0,
  };
  return tableHead({ title, picture: YOLO_PICTURE }, [table], input);
}

function rowLayout({ dims, sources }: AnswerTensor, input: Extent): RowLayout | undefined {
  const [first = 0, second = 0] = dims;
  const [other, logistic] = [countOf(sources, 'other'), countOf(sources, 'logistic')];
  if (dims.length !== 2 || logistic === 0 || other === 0) return undefined;
  const counts = [YOLO_STRIDES, YOLO_P6_STRIDES].map(strides =>
    positionsOf(gridsOf(input, strides)),
  );
  // Key points and masks would come from further layers.
  const isPlain = other <= 2 && (logistic === 1 || logistic === 3);
  if (counts.includes(second) && first > 4 && isPlain)
    return {
      title: 'YOLOv8',
      boxes: second,
      classes: first - 4,
      areColumns: true,
      hasObjectness: false,
    };
  const hasAnchors = counts.some(count => 3 * count === first);
  if ((hasAnchors || counts.includes(first)) && second > 5)
    return {
      title: hasAnchors ? 'YOLOv5' : 'YOLOv6',
      boxes: first,
      classes: second - 5,
      areColumns: false,
      hasObjectness: true,
    };
  return undefined;
}
