import { distanceIntersectionOverUnion, intersectionOverUnion } from './box';
import { byFallingScore, type Detection } from './detection';

/** When two boxes of one class are taken to show the same object. */
export interface Suppression {
  /** Two boxes that overlap by more than this are one object. */
  readonly threshold: number;
  /** As in `AnchorHead`: absent, the overlap is the plain IoU. */
  readonly distanceExponent: number | undefined;
}

/**
 * Greedy non-maximum suppression: of each class the surest detection is kept, all that overlap it too
 * much go, and so on with the surest that is left. The result is sorted by score.
 */
export function suppressOverlaps(
  detections: readonly Detection[],
  suppression: Suppression,
): readonly Detection[] {
  const kept = new Map<number, Detection[]>();
  return [...detections].sort(byFallingScore).filter(detection => {
    const rivals = kept.get(detection.label) ?? [];
    if (rivals.some(rival => isSameObject(rival, detection, suppression))) return false;
    kept.set(detection.label, rivals);
    rivals.push(detection);
    return true;
  });
}

function isSameObject(
  a: Detection,
  b: Detection,
  { threshold, distanceExponent }: Suppression,
): boolean {
  const overlap =
    distanceExponent === undefined
      ? intersectionOverUnion(a.box, b.box)
      : distanceIntersectionOverUnion(a.box, b.box, distanceExponent);
  return overlap > threshold;
}
