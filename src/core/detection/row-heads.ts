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
  if (answer === undefined) return undefined;
  const layout =
    others.length === 0
      ? (rowLayout(answer, input) ?? poseLayout(answer, input))
      : segmentLayout(answers, input);
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

/**
 * YOLOv8 to YOLO11 with key points, which come after the classes: x, y and how visible it is for each. Which of the two logistic
 * layers is which follows from how many numbers they have.
 */
function poseLayout(answer: AnswerTensor, input: Extent): RowLayout | undefined {
  const { dims, sources, sourceCounts } = answer;
  const [numbers = 0, boxes = 0] = dims;
  const each = sourceCounts.flatMap((count, place) =>
    sources[place] === 'logistic' ? [count / boxes] : [],
  );
  const [one = 0, other = 0] = each;
  const isSure = sources.every(source => source === 'other' || source === 'logistic');
  if (!hasColumns(answer, input) || each.length !== 2 || !isSure) return undefined;
  const [classes, ...more] = [
    [one, other],
    [other, one],
  ].flatMap(([names = 0, points = 0]) => (numbers === 4 + names + 3 * points ? [names] : []));
  if (classes === undefined || classes < 1 || more.some(names => names !== classes))
    return undefined;
  return { ...COLUMNS, title: 'YOLOv8 pose', boxes, classes };
}

/** The same with masks: each box has coefficients of as many prototypes, a map of a quarter of the input's sides. */
function segmentLayout(answers: readonly AnswerTensor[], input: Extent): RowLayout | undefined {
  const [answer, prototypes, ...others] = answers;
  if (answer === undefined || prototypes === undefined || others.length > 0) return undefined;
  const { dims, sources, sourceCounts } = answer;
  const [numbers = 0, boxes = 0] = dims;
  const [masks = 0, height = 0, width = 0] = prototypes.dims;
  const isMap = prototypes.dims.length === 3 && masks > 0;
  const isQuarter = height === Math.ceil(input.height / 4) && width === Math.ceil(input.width / 4);
  const classes = numbers - 4 - masks;
  const [chance, ...chances] = sourceCounts.filter((_, place) => sources[place] === 'logistic');
  const coefficients = sourceCounts.filter((_, place) => sources[place] === 'linear');
  const isWhole =
    chance === classes * boxes &&
    chances.length === 0 &&
    coefficients.reduce((sum, count) => sum + count, 0) === masks * boxes;
  const isSegmented = isMap && isQuarter && classes > 0 && isWhole;
  return hasColumns(answer, input) && isSegmented
    ? { ...COLUMNS, title: 'YOLOv8 segmentation', boxes, classes }
    : undefined;
}

const COLUMNS = { areColumns: true, hasObjectness: false };

/** Whether an answer has a column for each position of YOLO's grids, some of whose numbers a network decoded. */
const hasColumns = ({ dims: [, boxes], dims, sources }: AnswerTensor, input: Extent): boolean =>
  dims.length === 2 &&
  sources.includes('other') &&
  [YOLO_STRIDES, YOLO_P6_STRIDES].some(strides => positionsOf(gridsOf(input, strides)) === boxes);

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
      ...COLUMNS,
      title: 'YOLOv8',
      boxes: second,
      classes: first - 4,
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
