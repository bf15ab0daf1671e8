import { assert } from '../../base/assert';
import type { AnchorHead, BoxPoint, OperationOf, PerAxis } from '../network/operation';
import { elementCount, type Shape } from '../network/shape';
import type { Box } from './box';
import type { Detection } from './detection';
import type { Extent } from './picture-fit';

type AnchorOperation = OperationOf<'yolo' | 'gaussian-yolo' | 'region'>;

/** One position of the map and one anchor, with the numbers that the layer gives for them. */
interface Cell {
  readonly row: number;
  readonly column: number;
  /** Extent of the map. */
  readonly map: Extent;
  /** Width and height of the anchor as fractions of the input. */
  readonly anchor: PerAxis;
  /** Number `entry` of this anchor at this position. */
  readonly entry: (entry: number) => number;
}

/** Where the numbers of one anchor stand among each other; the scores of the classes come last. */
interface Layout {
  /** Entry of the objectness. */
  readonly objectness: number;
  /** What the score of every class is multiplied by. */
  readonly confidence: (cell: Cell) => number;
  readonly box: (cell: Cell) => Box;
}

/**
 * All boxes whose objectness and score are above `threshold`, in fractions of the network's input.
 * `values` is the layer's output, C×H×W with C = anchors · (box numbers + objectness + classes), as
 * the heads leave it: logistic (of a region layer's x and y as well), softmax and the stretching of centres are applied,
 * the exponents of width and height are not.
 */
export function anchorDetections(
  operation: AnchorOperation,
  values: Float32Array,
  shape: Shape,
  input: Extent,
  threshold: number,
): readonly Detection[] {
  const { head } = operation;
  const layout = layoutOf(operation);
  const firstClass = layout.objectness + 1;
  assert(
    shape.channels === head.anchors.length * (firstClass + head.classes) &&
      values.length === elementCount(shape),
    `a ${operation.kind} map of ${shape.channels} channels and ${values.length} numbers`,
  );
  return cellsOf(head, values, shape, input)
    .filter(cell => cell.entry(layout.objectness) > threshold || isBackground(operation))
    .filter(cell => !(cell.entry(layout.objectness) < (head.leastObjectness ?? 0)))
    .flatMap(cell => classesOf(cell, layout, head.classes, threshold));
}

const isBackground = (operation: AnchorOperation): boolean =>
  operation.kind === 'region' && operation.background;

function classesOf(
  cell: Cell,
  layout: Layout,
  classes: number,
  threshold: number,
): readonly Detection[] {
  const found: Detection[] = [];
  const confidence = layout.confidence(cell);
  for (let label = 0; label < classes; label++) {
    const score = confidence * cell.entry(layout.objectness + 1 + label);
    if (score > threshold) found.push({ label, score, box: layout.box(cell) });
  }
  return found;
}

function cellsOf(
  head: AnchorHead,
  values: Float32Array,
  map: Shape,
  input: Extent,
): readonly Cell[] {
  const positions = map.height * map.width;
  const stride = (map.channels / head.anchors.length) * positions;
  const unit = head.anchorUnit === 'pixels' ? input : map;
  return head.anchors.flatMap((size, index) => {
    const anchor = { y: size.y / unit.height, x: size.x / unit.width };
    return Array.from({ length: positions }, (_, position) => ({
      row: Math.floor(position / map.width),
      column: position % map.width,
      map,
      anchor,
      entry: (entry: number) => values[index * stride + entry * positions + position] ?? NaN,
    }));
  });
}

function layoutOf(operation: AnchorOperation): Layout {
  switch (operation.kind) {
    case 'yolo':
      return {
        objectness: 4,
        confidence: cell => cell.entry(4),
        box: operation.head.newCoordinates ? squaredBox : cell => exponentialBox(cell, 0, 1, 2, 3),
      };
    case 'gaussian-yolo':
      return {
        objectness: 8,
        confidence: cell => cell.entry(8) * (1 - meanUncertainty(cell)),
        box: cell => centred(exponentialBox(cell, 0, 2, 4, 6), operation.point ?? 'centre'),
      };
    case 'region': {
      const objectness = operation.coordinates;
      return {
        objectness,
        confidence: operation.background ? () => 1 : cell => cell.entry(objectness),
        box: cell => exponentialBox(cell, 0, 1, 2, 3),
      };
    }
  }
}

/** Centre from the numbers `x` and `y`; the anchor times e to the numbers `width` and `height`. */
const exponentialBox = (cell: Cell, x: number, y: number, width: number, height: number): Box => ({
  x: (cell.column + cell.entry(x)) / cell.map.width,
  y: (cell.row + cell.entry(y)) / cell.map.height,
  width: Math.exp(cell.entry(width)) * cell.anchor.x,
  height: Math.exp(cell.entry(height)) * cell.anchor.y,
});

/** Sides as in Scaled-YOLOv4 (`new_coords=1`): the anchor times (2t)². */
const squaredBox = (cell: Cell): Box => ({
  x: (cell.column + cell.entry(0)) / cell.map.width,
  y: (cell.row + cell.entry(1)) / cell.map.height,
  width: 4 * cell.entry(2) ** 2 * cell.anchor.x,
  height: 4 * cell.entry(3) ** 2 * cell.anchor.y,
});

/** Gaussian YOLO (arXiv 1904.04620) gives after each of x, y, width and height its uncertainty. */
const meanUncertainty = (cell: Cell): number =>
  (cell.entry(1) + cell.entry(3) + cell.entry(5) + cell.entry(7)) / 4;

/** A box of which (x, y) is `point`, with its centre in (x, y). */
function centred(box: Box, point: BoxPoint): Box {
  const step = { 'left-top': 0.5, centre: 0, 'right-bottom': -0.5 }[point];
  return { ...box, x: box.x + step * box.width, y: box.y + step * box.height };
}
