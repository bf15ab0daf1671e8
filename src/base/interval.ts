/** The whole numbers from `start` up to, but not including, `end`. Empty where end ≤ start. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

export const EMPTY: Interval = { start: 0, end: 0 };

export const interval = (start: number, end: number): Interval =>
  end > start ? { start, end } : EMPTY;

export const lengthOf = ({ start, end }: Interval): number => end - start;

export const isEmpty = ({ start, end }: Interval): boolean => end <= start;

/** The smallest interval that covers both; an empty one adds nothing. */
export function hull(a: Interval, b: Interval): Interval {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

export const intersection = (a: Interval, b: Interval): Interval =>
  interval(Math.max(a.start, b.start), Math.min(a.end, b.end));

export const covers = (outer: Interval, inner: Interval): boolean =>
  isEmpty(inner) || (outer.start <= inner.start && inner.end <= outer.end);
