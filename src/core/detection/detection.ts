import type { Box } from './box';

/** An object that a network found: the class, how sure it is, and where. */
export interface Detection {
  /** Index into the list of class names. */
  readonly label: number;
  /** 0 … 1. */
  readonly score: number;
  readonly box: Box;
}

export const byFallingScore = (a: { score: number }, b: { score: number }): number =>
  b.score - a.score;
