import { at } from '../../base/assert';

/** Rows that differ, each with a number. */
export class DistinctRows<T> {
  readonly rows: T[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(row: T): number {
    const key = JSON.stringify(row, exactly);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}

/** JSON has no infinite numbers, no NaN and no negative zero. */
const exactly = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (Object.is(value, -0) || !Number.isFinite(value))
    ? `${Object.is(value, -0) ? '-' : ''}${value}`
    : value;

/** Rows in another order: those that are named most often first, as small numbers take fewer bytes. */
export class RankedRows {
  /** By new number: the old one. */
  readonly order: readonly number[];
  private readonly ranks: readonly number[];

  /** @param uses each number as often as it is named. */
  constructor(count: number, uses: Iterable<number>) {
    const counts = new Array<number>(count).fill(0);
    for (const number of uses) counts[number] = at(counts, number) + 1;
    this.order = [...counts.keys()].sort((a, b) => at(counts, b) - at(counts, a) || a - b);
    const ranks = new Array<number>(count).fill(0);
    this.order.forEach((number, rank) => (ranks[number] = rank));
    this.ranks = ranks;
  }

  rankOf(number: number): number {
    return at(this.ranks, number);
  }
}
