import { at } from '../../src/base/assert';

/** What is said of times that were measured again and again, in milliseconds. */
export interface Times {
  readonly min: number;
  readonly median: number;
  /** The quartiles: half of all times lie between them. */
  readonly low: number;
  readonly high: number;
}

/** @param ms one number at least. */
export const timesOf = (ms: readonly number[]): Times => ({
  min: Math.min(...ms),
  median: median(ms),
  low: quantile(ms, 0.25),
  high: quantile(ms, 0.75),
});

/** How far the quartiles are apart, as a share of the median. */
export const spread = ({ low, median: middle, high }: Times): number => (high - low) / middle;

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** The number below which a share of all numbers lies; between two of them on the line that joins them. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = at(sorted, Math.floor(place));
  return below + (place % 1) * (at(sorted, Math.ceil(place)) - below);
}
