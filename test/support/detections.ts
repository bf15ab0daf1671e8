import assert from 'node:assert/strict';
import { intersectionOverUnion } from '../../src/core/detection/box';
import type { Detection } from '../../src/core/detection/detection';

/** How far detections may be from the reference. */
interface Tolerance {
  readonly score: number;
  /** The least IoU of a box and its reference. */
  readonly overlap: number;
}

/** Every detection has exactly one counterpart of its class in the other list. */
export function assertSameDetections(
  actual: readonly Detection[],
  expected: readonly Detection[],
  tolerance: Tolerance,
): void {
  const left = [...actual];
  for (const wanted of expected) {
    const index = left.findIndex(found => isSame(found, wanted, tolerance));
    assert.notEqual(index, -1, `nothing like ${JSON.stringify(wanted)}`);
    left.splice(index, 1);
  }
  assert.deepEqual(left, [], 'detections that the reference does not have');
}

export const isSame = (a: Detection, b: Detection, { score, overlap }: Tolerance): boolean =>
  a.label === b.label &&
  Math.abs(a.score - b.score) <= score &&
  intersectionOverUnion(a.box, b.box) >= overlap;
