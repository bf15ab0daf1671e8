import type { LimitRow } from '../limits/limits-report';
import { engineTitle } from '../report/labels';
import { PUBLISHED } from './published';

/** Latency over limits of one engine, as a chart shows it. */
export interface Series {
  readonly name: string;
  readonly kind: 'own' | 'peer' | 'published';
  /** By rising limit. */
  readonly points: readonly Point[];
  /** Limits under which it did not run. */
  readonly failed: readonly number[];
}

export interface Point {
  /** Infinity where there was none. */
  readonly limitBytes: number;
  readonly ms: number;
}

const MIB = 2 ** 20;

/** What was measured on one network, and beside it what is published of the limits that were looked at. */
export function limitsSeries(rows: readonly LimitRow[], published: boolean): readonly Series[] {
  const names = [...new Set(rows.map(engineTitle))];
  const measured = names.map(name =>
    seriesOf(
      name,
      rows.filter(row => engineTitle(row) === name),
    ),
  );
  if (!published) return measured;
  const least = Math.min(...rows.map(limitOf));
  const others = PUBLISHED.map(({ name, points }): Series => ({
    name,
    kind: 'published',
    points: points
      .map(([mebibytes, seconds]) => ({ limitBytes: mebibytes * MIB, ms: 1000 * seconds }))
      .filter(({ limitBytes }) => limitBytes >= least)
      .sort(byLimit),
    failed: [],
  }));
  return [...measured, ...others];
}

const limitOf = ({ limitBytes }: LimitRow): number => limitBytes ?? Infinity;

const byLimit = (a: Point, b: Point): number => a.limitBytes - b.limitBytes;

function seriesOf(name: string, rows: readonly LimitRow[]): Series {
  return {
    name,
    kind: rows.some(({ mode }) => mode !== 'default') ? 'own' : 'peer',
    points: rows
      .flatMap(row => (row.ms === null ? [] : [{ limitBytes: limitOf(row), ms: row.ms.median }]))
      .sort(byLimit),
    failed: rows.filter(({ ms }) => ms === null).map(limitOf),
  };
}
