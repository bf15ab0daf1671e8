import { covers, EMPTY, hull, intersection, isEmpty, lengthOf, type Interval } from './interval';

/** A rectangle of feature-map positions: the product of a row and a column interval. */
export interface Rectangle {
  readonly y: Interval;
  readonly x: Interval;
}

export const EMPTY_RECTANGLE: Rectangle = { y: EMPTY, x: EMPTY };

/** The whole of a map of `height` rows and `width` columns. */
export const wholeMap = ({ height, width }: { height: number; width: number }): Rectangle => ({
  y: { start: 0, end: height },
  x: { start: 0, end: width },
});

export const heightOf = (r: Rectangle): number => lengthOf(r.y);
export const widthOf = (r: Rectangle): number => lengthOf(r.x);
export const isEmptyRectangle = (r: Rectangle): boolean => isEmpty(r.y) || isEmpty(r.x);

/** Number of positions inside. */
export const areaOf = (r: Rectangle): number =>
  isEmptyRectangle(r) ? 0 : heightOf(r) * widthOf(r);

/** The smallest rectangle that covers both; an empty one adds nothing. */
export function boundingBox(a: Rectangle, b: Rectangle): Rectangle {
  if (isEmptyRectangle(a)) return b;
  if (isEmptyRectangle(b)) return a;
  return { y: hull(a.y, b.y), x: hull(a.x, b.x) };
}

export const overlap = (a: Rectangle, b: Rectangle): Rectangle => ({
  y: intersection(a.y, b.y),
  x: intersection(a.x, b.x),
});

export const containsRectangle = (outer: Rectangle, inner: Rectangle): boolean =>
  isEmptyRectangle(inner) || (covers(outer.y, inner.y) && covers(outer.x, inner.x));

/** Whether both are the same, position by position; two empty ones are. */
export const sameRectangle = (a: Rectangle, b: Rectangle): boolean =>
  containsRectangle(a, b) && containsRectangle(b, a);

/** Inclusive corners [x1, y1, x2, y2], the notation of the paper's own code and of our JSON. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/** null for an empty rectangle, which has no corners. */
export const cornersOf = (r: Rectangle): Corners | null =>
  isEmptyRectangle(r) ? null : [r.x.start, r.y.start, r.x.end - 1, r.y.end - 1];
