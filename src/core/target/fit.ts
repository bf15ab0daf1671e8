import { at } from '../../base/assert';
import { COST_UNIT_NAMES, tableOf, type CostTable, type Work } from './cost-table';

/** Work whose time was measured. */
export interface Sample {
  /** What it was, for people. */
  readonly name: string;
  readonly work: Work;
  readonly ms: number;
}

/** More than enough for twenty prices: a sweep takes microseconds. */
const SWEEPS = 20_000;

/**
 * The table whose predictions of the samples are nearest, by the squares of their relative errors, among those
 * without a negative price. Each unit in turn is given its best price until nothing moves any more; as the
 * sum of squares is convex, that ends at its least value. Units that no sample has keep the price 0.
 */
export function fitTable(samples: readonly Sample[]): CostTable {
  const rows = samples.map(relativeWork);
  const { gram, target } = normalEquations(rows);
  const prices = COST_UNIT_NAMES.map(() => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const moved = sweepOnce(gram, target, prices);
    if (moved < 1e-12) break;
  }
  return tableOf((_, index) => at(prices, index));
}

/** Units a nanosecond that was measured: at the right prices these sum up to 1. */
const relativeWork = ({ work, ms }: Sample): readonly number[] =>
  COST_UNIT_NAMES.map(unit => (work[unit] ?? 0) / (ms * 1e6));

function normalEquations(rows: readonly (readonly number[])[]): {
  readonly gram: readonly (readonly number[])[];
  readonly target: readonly number[];
} {
  const dot = (i: number, j: number): number =>
    rows.reduce((sum, row) => sum + at(row, i) * at(row, j), 0);
  return {
    gram: COST_UNIT_NAMES.map((_, i) => COST_UNIT_NAMES.map((__, j) => dot(i, j))),
    target: COST_UNIT_NAMES.map((_, i) => rows.reduce((sum, row) => sum + at(row, i), 0)),
  };
}

/** Moves every price to its best place with the others as they are; returns how far the farthest went, relatively. */
function sweepOnce(
  gram: readonly (readonly number[])[],
  target: readonly number[],
  prices: number[],
): number {
  let moved = 0;
  for (const [i, row] of gram.entries()) {
    const own = at(row, i);
    if (own === 0) continue;
    const others = prices.reduce((sum, price, j) => (j === i ? sum : sum + price * at(row, j)), 0);
    const best = Math.max(0, (at(target, i) - others) / own);
    moved = Math.max(moved, Math.abs(best - at(prices, i)) * Math.sqrt(own));
    prices[i] = best;
  }
  return moved;
}
