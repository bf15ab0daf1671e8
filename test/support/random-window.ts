import type { PerAxis, Window } from '../../src/core/network/operation';
import type { Shape } from '../../src/core/network/shape';
import type { Draws } from './draws';

/** A window, and the extent of what it makes of a map. */
export interface PlacedWindow {
  readonly window: Window;
  readonly extent: { readonly height: number; readonly width: number };
}

interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly positions: number;
}

const UNIT = { kernel: 1, stride: 1, dilation: 1, before: 0 };

/** A window that may differ between rows and columns; with `dilated` also in how far its taps are apart. */
export function randomWindow(draws: Draws, shape: Shape, dilated: boolean): PlacedWindow {
  const y = axisOf(draws, shape.height, dilated);
  const x = axisOf(draws, shape.width, dilated);
  return placed(y, x);
}

/** A window that is the same for rows and columns, with half of its reach as padding. */
export function squareWindow(draws: Draws, shape: Shape): PlacedWindow {
  const kernel = draws.of([3, 1, 3, 5, 2]);
  const stride = draws.of([1, 1, 1, 2, 3]);
  const axis = (size: number): Axis => ({
    ...UNIT,
    kernel,
    stride,
    before: kernel >> 1,
    positions: Math.floor((size + 2 * (kernel >> 1) - kernel) / stride) + 1,
  });
  return placed(axis(shape.height), axis(shape.width));
}

/** A window that lies on the output, which now and then ends before the last of its taps, or behind it. */
export function transposedWindow(draws: Draws, shape: Shape): PlacedWindow {
  const axis = (size: number): Axis => {
    const kernel = draws.between(1, 5);
    const stride = draws.of([2, 1, 2, 3]);
    const dilation = draws.of([1, 1, 1, 2, 3]);
    const reach = (kernel - 1) * dilation + 1;
    const before = draws.of([reach >> 1, 0, reach - 1]);
    const after = draws.of([reach >> 1, 0, reach - 1, -1, -3]);
    const positions = Math.max(1, (size - 1) * stride + reach - before - after);
    return { kernel, stride, dilation, before, positions };
  };
  return placed(axis(shape.height), axis(shape.width));
}

/** The same window with padding at which no position of it lies entirely outside of the map, as pools need it. */
export function insideWindow({ window, extent }: PlacedWindow, shape: Shape): PlacedWindow {
  const axis = (key: keyof PerAxis, size: number, positions: number): Axis => {
    const stride = window.stride[key];
    const before = Math.min(window.before[key], window.kernel[key] - 1);
    const last = Math.floor((size - 1 + before) / stride) + 1;
    return {
      ...UNIT,
      kernel: window.kernel[key],
      stride,
      before,
      positions: Math.min(positions, last),
    };
  };
  return placed(axis('y', shape.height, extent.height), axis('x', shape.width, extent.width));
}

function axisOf(draws: Draws, size: number, dilated: boolean): Axis {
  const kernel = draws.between(1, 5);
  const stride = draws.of([1, 1, 2, 3]);
  const dilation = dilated ? draws.of([1, 1, 1, 2, 3]) : 1;
  const reach = (kernel - 1) * dilation + 1;
  const before = paddingOf(draws, reach);
  const after = paddingOf(draws, reach);
  const positions = Math.floor((size + before + after - reach) / stride) + 1;
  return positions >= 1
    ? { kernel, stride, dilation, before, positions }
    : { ...UNIT, positions: size };
}

/** Now and then so much that windows at the border lie entirely in it. */
const paddingOf = (draws: Draws, reach: number): number =>
  draws.oneIn(12) ? reach + draws.below(2) : draws.of([reach >> 1, 0, reach - 1]);

const placed = (y: Axis, x: Axis): PlacedWindow => ({
  window: {
    kernel: { y: y.kernel, x: x.kernel },
    stride: { y: y.stride, x: x.stride },
    dilation: { y: y.dilation, x: x.dilation },
    before: { y: y.before, x: x.before },
  },
  extent: { height: y.positions, width: x.positions },
});
