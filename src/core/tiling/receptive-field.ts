import { at, unreachable } from '../../base/assert';
import { interval, isEmpty, EMPTY, type Interval } from '../../base/interval';
import type { Rectangle } from '../../base/rectangle';
import { shapeOf, type Layer, type Network } from '../network/network';
import { firstAround, lastAround, sourcePosition } from '../network/resized-axis';
import { rulesOf } from '../operations/operations';
import type { AxisReach, Reach } from '../operations/reach';
import type { KernelMode } from './plan';

/** Rows and columns of outputs that the fast kernel computes together, from multiples of it on. */
export const FAST_BLOCK = 4;

export const blockOf = (kernel: KernelMode): number => (kernel === 'fast' ? FAST_BLOCK : 1);

/** Which part of input number `input` a layer's output positions depend on, computed by that kernel. */
export function reachOf(
  { operation, output }: Layer,
  input: number,
  kernel: KernelMode = 'exact',
): Reach {
  const { y, x } = rulesOf(operation).reach(operation, input, output.shape);
  const block = blockOf(kernel);
  return block === 1 ? { y, x } : { y: inBlocks(y, block), x: inBlocks(x, block) };
}

const inBlocks = (reach: AxisReach, block: number): AxisReach =>
  reach.kind === 'window' ? { ...reach, block } : reach;

/** Where the input positions begin that outputs from `start` on depend on, as if the input had no border. */
export function requiredStart(reach: AxisReach, start: number): number {
  switch (reach.kind) {
    case 'window':
      return Math.floor(start / reach.block) * reach.block * reach.stride - reach.before;
    case 'resampled': {
      const { axis, outputs } = reach;
      // What lies outside of the map is read at its border; behind the last output, nothing is.
      return start < outputs ? Math.min(sourceBefore(reach, start), axis.extent - 1) : axis.extent;
    }
    case 'transposed': {
      const { kernel, stride, dilation, before } = reach;
      return Math.ceil((start + before - (kernel - 1) * dilation) / stride);
    }
    case 'padded': {
      const { mode, before, after, extent } = reach;
      if (start >= before + extent + after) return extent;
      // The copies behind the map lead back to this one.
      const back = mode === 'edge' ? extent - 1 : extent - after - Number(mode === 'reflect');
      return Math.max(0, Math.min(start - before, back, extent - 1));
    }
    case 'whole':
      return -Infinity;
    default:
      return unreachable(reach);
  }
}

/**
 * Where the input positions end that outputs before `end` depend on, as if neither map had a border:
 * `end` may be negative, and the result then is what is needed so far ahead of the map.
 */
export function requiredEnd(reach: AxisReach, end: number): number {
  switch (reach.kind) {
    case 'window': {
      const { kernel, stride, dilation, before, block } = reach;
      const last = Math.ceil(end / block) * block - 1;
      return last * stride - before + (kernel - 1) * dilation + 1;
    }
    case 'resampled': {
      if (end > 0) return Math.max(sourceBehind(reach, end - 1), 0) + 1;
      return reach.axis.numerator === 0 ? end : sourceBehind(reach, end - 1) + 1;
    }
    case 'transposed':
      return Math.floor((end - 1 + reach.before) / reach.stride) + 1;
    case 'padded': {
      const { mode, before, extent } = reach;
      if (end <= 0) return end - before;
      // The first output is a copy of this one.
      const first = mode === 'edge' ? 0 : before - Number(mode === 'symmetric');
      return Math.min(Math.max(end - 1 - before, first, 0) + 1, extent);
    }
    case 'whole':
      return end > 0 ? Infinity : end;
    default:
      return unreachable(reach);
  }
}

type Resampled = Extract<AxisReach, { kind: 'resampled' }>;

/** The first position that an output of a resized axis reads, which may be outside. */
const sourceBefore = ({ axis, radius, rounding }: Resampled, output: number): number =>
  firstAround(sourcePosition(axis, output), radius, rounding);

/** The last one. */
const sourceBehind = ({ axis, radius, rounding }: Resampled, output: number): number =>
  lastAround(sourcePosition(axis, output), radius, rounding);

/** The positions of an input of `extent` positions that the outputs in `output` depend on. */
export const requiredInterval = (reach: AxisReach, output: Interval, extent: number): Interval =>
  isEmpty(output)
    ? EMPTY
    : interval(
        Math.max(0, requiredStart(reach, output.start)),
        Math.min(extent, requiredEnd(reach, output.end)),
      );

/** The part of input number `input` that the part `output` of a layer's output depends on. */
export function requiredRectangle(
  network: Network,
  layer: Layer,
  input: number,
  output: Rectangle,
  kernel: KernelMode = 'exact',
): Rectangle {
  const reach = reachOf(layer, input, kernel);
  const { height, width } = shapeOf(network, at(layer.inputs, input));
  return {
    y: requiredInterval(reach.y, output.y, height),
    x: requiredInterval(reach.x, output.x, width),
  };
}

/**
 * Whether every output position of a layer depends on a whole map, so that computing it tile by tile
 * saves nothing: such a layer can only stand in a 1x1 group. (Depending on a map of one position, as
 * the scales of a squeeze-and-excite block are, does not count.)
 */
export function needsWholeMap(network: Network, layer: Layer): boolean {
  return layer.inputs.some((reference, input) => {
    const { height, width } = shapeOf(network, reference);
    return height * width > 1 && reachOf(layer, input).y.kind === 'whole';
  });
}
