import { interval, type Interval } from '../../base/interval';

/**
 * How a map is divided. `paper`: every tile has ceil(extent / parts) positions and the last what is
 * left (38 in 5: 8 8 8 8 6). `balanced`: sizes differ by one at most (38 in 5: 7 8 7 8 8).
 */
export type GridRule = 'paper' | 'balanced';

export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly rule: GridRule;
}

export const WHOLE_GRID: Grid = { rows: 1, columns: 1, rule: 'paper' };

export const isWhole = ({ rows, columns }: Grid): boolean => rows === 1 && columns === 1;

/** Whether dividing `extent` positions leaves no part empty. */
export const canSplit = (extent: number, parts: number, rule: GridRule): boolean =>
  rule === 'balanced' ? parts <= extent : (parts - 1) * Math.ceil(extent / parts) < extent;

/** Where part number `part` begins. Parts go on in equal steps before the first and behind the last one. */
export const startOfPart = (extent: number, parts: number, rule: GridRule, part: number): number =>
  rule === 'paper' ? part * Math.ceil(extent / parts) : Math.floor((part * extent) / parts);

/** Divides the positions 0 … extent−1 into `parts` intervals in order; late ones may be empty. */
export const split = (extent: number, parts: number, rule: GridRule): readonly Interval[] =>
  Array.from({ length: parts }, (_, part) =>
    interval(
      startOfPart(extent, parts, rule, part),
      Math.min(extent, startOfPart(extent, parts, rule, part + 1)),
    ),
  );

/** Row and column of a tile from its row-major number. */
export const positionOf = (index: number, { columns }: Grid): { row: number; column: number } => ({
  row: Math.floor(index / columns),
  column: index % columns,
});
