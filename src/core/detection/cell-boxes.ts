import { assert } from '../../base/assert';
import type { OperationOf } from '../network/operation';
import type { Detection } from './detection';

/**
 * All boxes of YOLOv1's head with a score above `threshold`, in fractions of the picture. `values` is
 * one vector: the class scores [side·side][classes], the objectness [side·side][boxes], and
 * x, y, width, height [side·side][boxes][4]. x and y count from
 * the cell's corner in cells, width and height are fractions of the picture or their square roots.
 */
export function cellDetections(
  operation: OperationOf<'detection'>,
  values: Float32Array,
  threshold: number,
): readonly Detection[] {
  const { side, classes, boxes, coordinates } = operation;
  const cells = side * side;
  assert(
    coordinates >= 4 && values.length === cells * (classes + boxes * (1 + coordinates)),
    `a detection vector of ${values.length} numbers`,
  );
  const value = (index: number): number => values[index] ?? NaN;
  const found: Detection[] = [];
  for (let slot = 0; slot < cells * boxes; slot++) {
    const cell = Math.floor(slot / boxes);
    const objectness = value(cells * classes + slot);
    const place = cells * (classes + boxes) + slot * 4;
    const length = (t: number): number => (operation.squareRoot ? t * t : t);
    const box = {
      x: (value(place) + (cell % side)) / side,
      y: (value(place + 1) + Math.floor(cell / side)) / side,
      width: length(value(place + 2)),
      height: length(value(place + 3)),
    };
    for (let label = 0; label < classes; label++) {
      const score = objectness * value(cell * classes + label);
      if (score > threshold) found.push({ label, score, box });
    }
  }
  return found;
}
