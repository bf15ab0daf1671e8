import type { PerAxis, Window } from '../../core/network/operation';
import { bothAxes } from '../../core/network/operation';
import { need } from './node-refusal';

/** Rows and columns before and behind a map. */
export interface Padding {
  readonly before: PerAxis;
  readonly after: PerAxis;
}

export const NO_PADDING: Padding = { before: bothAxes(0), after: bothAxes(0) };

/** A window over a map that is padded on both sides. */
export type PaddedWindow = Window & Padding;

export const eachAxis = (of: (axis: keyof PerAxis) => number): PerAxis => ({
  y: of('y'),
  x: of('x'),
});

/** Positions from the first to the last that a window reads. */
export const reachOf = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Padding in all, along each axis, with which there is a window for each stride of the map. */
export const sameTotal = (
  extent: PerAxis,
  { kernel, stride, dilation }: Pick<Window, 'kernel' | 'stride' | 'dilation'>,
): PerAxis =>
  eachAxis(axis => {
    const outputs = Math.ceil(extent[axis] / stride[axis]);
    const reach = reachOf(kernel[axis], dilation[axis]);
    return Math.max(0, (outputs - 1) * stride[axis] + reach - extent[axis]);
  });

/** Padding on both sides, which has one more behind where it is odd. */
export const halved = (total: PerAxis): Padding => ({
  before: eachAxis(axis => Math.floor(total[axis] / 2)),
  after: eachAxis(axis => Math.ceil(total[axis] / 2)),
});

/** How many windows fit on a map. */
export function windowsOn(
  extent: PerAxis,
  { kernel, stride, dilation, before, after }: PaddedWindow,
  isRoundedUp = false,
): PerAxis {
  return eachAxis(axis => {
    const reach = reachOf(kernel[axis], dilation[axis]);
    const room = extent[axis] + before[axis] + after[axis] - reach;
    need(room >= 0, 'its window is larger than the map');
    if (!isRoundedUp) return Math.floor(room / stride[axis]) + 1;
    const count = Math.ceil(room / stride[axis]) + 1;
    // A window that would begin behind the map is left out.
    return (count - 1) * stride[axis] >= extent[axis] + before[axis] ? count - 1 : count;
  });
}

/** Without the padding behind the map, which the extent of what is made implies. */
export const withoutAfter = ({ kernel, stride, dilation, before }: Window): Window => ({
  kernel,
  stride,
  dilation,
  before,
});
