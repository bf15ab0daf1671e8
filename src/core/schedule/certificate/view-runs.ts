import type { Rectangle } from '../../../base/rectangle';
import type { View } from '../schedule';
import type { Run } from './arena-content';

/**
 * Where a rectangle of a map lies, by the definition of a view in schedule.ts: runs from the first row to the last.
 * Rows that touch in memory are one run. `base` is where the view's buffer starts.
 */
export function runsOf(view: View, base: number, { y, x }: Rectangle): readonly Run[] {
  const { region, rowStride, pixelStride: pitch, ringRows } = view;
  const origin = base + view.offset - laneStart(view);
  const across = region.x.end - region.x.start;
  const [left, width] = rowStride === across * pitch ? [region.x.start, across] : [0, 0];
  const columns = x.end - x.start;
  const together = width > 0 && columns === width && x.start === left;
  const runs: Run[] = [];
  for (let row = y.start; row < y.end;) {
    const line = row - region.y.start;
    const slot = ringRows > 0 ? ((line % ringRows) + ringRows) % ringRows : line;
    const toWrap = ringRows > 0 ? ringRows - slot : Infinity;
    const rows = together ? Math.min(y.end - row, toWrap) : 1;
    const start = origin + slot * rowStride + (x.start - region.x.start) * pitch;
    runs.push({ start, positions: rows * columns, pitch, row, column: x.start, left, width });
    row += rows;
  }
  return runs;
}

/** The byte of each position at which the channels of a view start, counted from the first byte of its buffer. */
export const laneStart = ({ offset, pixelStride }: View): number => offset % pixelStride;

/** The lowest byte of some runs, and the byte after the highest. */
export function spanOf(runs: readonly Run[]): { readonly start: number; readonly end: number } {
  let [start, end] = [Infinity, -Infinity];
  for (const run of runs) {
    if (run.start < start) start = run.start;
    const stop = run.start + run.positions * run.pitch;
    if (stop > end) end = stop;
  }
  return { start, end };
}
