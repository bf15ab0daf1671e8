import { at } from '../../base/assert';
import { cellsOf, countOf, gridsOf, positionsOf, type AnswerTensor } from './answer-tensor';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import type { ExpectedPicture } from './picture-input';
import { centredBox, rowDetections } from './row-boxes';

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
  return {
    title: 'YOLOX',
    layers: [answer.layer],
    picture: YOLOX_PICTURE,
    detections: (maps, threshold) => {
      const values = answer.numbers(maps);
      const value = (row: number, entry: number): number => at(values, row * numbers + entry);
      const rows = {
        count: boxes,
        score: (row: number, label: number) => value(row, 4) * value(row, 5 + label),
        box: (row: number) => {
          const { row: y, column: x, stride } = at(cells, row);
          const sides = [Math.exp(value(row, 2)) * stride, Math.exp(value(row, 3)) * stride];
          const centre = [(x + value(row, 0)) * stride, (y + value(row, 1)) * stride];
          return centredBox(at(centre, 0), at(centre, 1), at(sides, 0), at(sides, 1), input);
        },
      };
      return rowDetections(rows, classes, threshold);
    },
  };
}

/** Where the numbers of a box stand in a list of decoded boxes. */
interface RowLayout {
  readonly title: string;
  readonly boxes: number;
  readonly classes: number;
  /** Place of number `entry` of a box. */
  readonly place: (row: number, entry: number) => number;
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
  const { title, boxes, classes, place, hasObjectness } = layout;
  return {
    title,
    layers: [answer.layer],
    picture: YOLO_PICTURE,
    detections: (maps, threshold) => {
      const values = answer.numbers(maps);
      const value = (row: number, entry: number): number => at(values, place(row, entry));
      // Centres of boxes reach all over the input: in pixels, some are far beyond 1.
      let farthest = 0;
      for (let row = 0; row < boxes; row++) farthest = Math.max(farthest, value(row, 0));
      const extent = farthest > 2 ? input : { width: 1, height: 1 };
      const rows = {
        count: boxes,
        score: (row: number, label: number) =>
          hasObjectness ? value(row, 4) * value(row, 5 + label) : value(row, 4 + label),
        box: (row: number) =>
          centredBox(value(row, 0), value(row, 1), value(row, 2), value(row, 3), extent),
      };
      return rowDetections(rows, classes, threshold);
    },
  };
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
      place: (row, entry) => entry * second + row,
      hasObjectness: false,
    };
  const hasAnchors = counts.some(count => 3 * count === first);
  if ((hasAnchors || counts.includes(first)) && second > 5)
    return {
      title: hasAnchors ? 'YOLOv5' : 'YOLOv6',
      boxes: first,
      classes: second - 5,
      place: (row, entry) => row * second + entry,
      hasObjectness: true,
    };
  return undefined;
}
