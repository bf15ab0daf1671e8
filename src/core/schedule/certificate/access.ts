import type { Rectangle } from '../../../base/rectangle';
import type { View } from '../schedule';
import type { Run } from './arena-content';
import type { KernelOrder } from './kernel-order';
import type { Lanes } from './lanes';

/** Part of a map that a step reads or writes. */
export interface Access {
  readonly view: View;
  readonly rectangle: Rectangle;
  readonly runs: readonly Run[];
  readonly lanes: Lanes;
  readonly start: number;
  readonly end: number;
}

/** Whether the output may lie at this distance in bytes from the input that it replaces. */
export const maySucceed = (shift: number | undefined, order: KernelOrder): boolean =>
  shift !== undefined && (order === 'rising' ? shift <= 0 : shift === 0);

/** Whether two parts are different channels of the same positions. */
export function besideOneAnother(a: Access, b: Access): boolean {
  const { pixelStride } = a.view;
  const [first, second] = [a.runs[0], b.runs[0]];
  if (first === undefined || second === undefined) return true;
  if (pixelStride !== b.view.pixelStride || (first.start - second.start) % pixelStride !== 0)
    return false;
  if (a.view.rowStride % pixelStride !== 0 || b.view.rowStride % pixelStride !== 0) return false;
  return a.lanes.list.every(one =>
    b.lanes.list.every(other => one.end <= other.start || other.end <= one.start),
  );
}

export const overlapsRuns = ({ runs }: Access, start: number, end: number): boolean =>
  runs.some(run => run.start < end && start < run.start + run.positions * run.pitch);
