/**
 * A rectangle in a picture: its centre, width and height as fractions of the picture's width (x) and
 * height (y). It may reach outside the picture.
 */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const isFiniteBox = ({ x, y, width, height }: Box): boolean =>
  Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(width) && Number.isFinite(height);

/** Length of what two stretches, given by their middles and lengths, have in common; below 0: their gap. */
const sharedLength = (a: number, aLength: number, b: number, bLength: number): number =>
  Math.min(a + aLength / 2, b + bLength / 2) - Math.max(a - aLength / 2, b - bLength / 2);

/** Length from the first to the last point of two such stretches. */
const spannedLength = (a: number, aLength: number, b: number, bLength: number): number =>
  Math.max(a + aLength / 2, b + bLength / 2) - Math.min(a - aLength / 2, b - bLength / 2);

/** Area that two boxes share divided by the area that they cover together (IoU), 0 … 1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = sharedLength(a.x, a.width, b.x, b.width);
  const height = sharedLength(a.y, a.height, b.y, b.height);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * IoU − (d²/c²)^exponent, where d is the distance of the centres and c the diagonal of the smallest
 * box round both: the measure of Distance-IoU suppression (arXiv 1911.08287, eq. 7).
 */
export function distanceIntersectionOverUnion(a: Box, b: Box, exponent: number): number {
  const overlap = intersectionOverUnion(a, b);
  const diagonal =
    spannedLength(a.x, a.width, b.x, b.width) ** 2 +
    spannedLength(a.y, a.height, b.y, b.height) ** 2;
  if (diagonal === 0) return overlap;
  const distance = (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
  return overlap - (distance / diagonal) ** exponent;
}
