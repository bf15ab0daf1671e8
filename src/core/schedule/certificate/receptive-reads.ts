import { at, unreachable } from '../../../base/assert';
import { interval, type Interval } from '../../../base/interval';
import { wholeMap, type Rectangle } from '../../../base/rectangle';
import { shapeOf, type Layer, type Network } from '../../network/network';
import type { PadMode, PerAxis, ResizedAxis, Rounding, Window } from '../../network/operation';
import type { Shape } from '../../network/shape';

/** Outputs that Winograd's kernel computes together: 4x4, from multiples of 4 on. */
const BLOCK = 4;

/**
 * The part of an input that a kernel reads to compute a rectangle, derived from the meaning of the operation: the
 * smallest rectangle around it. Empty if nothing is read.
 */
// eslint-disable-next-line max-lines-per-function -- a table of all operations
export function readRectangle(
  network: Network,
  { operation, inputs }: Layer,
  input: number,
  computed: Rectangle,
  fast: boolean,
): Rectangle {
  const extent = shapeOf(network, at(inputs, input));
  switch (operation.kind) {
    case 'convolution':
      return underWindows(operation.window, fast ? inBlocks(computed) : computed, extent);
    case 'locally-connected':
    case 'max-pool':
    case 'average-pool':
      return underWindows(operation.window, computed, extent);
    case 'transposed-convolution':
      return reachingOver(operation.window, computed, extent);
    case 'sum':
      return sampledAt(computed, extent, at(operation.strides, input), { y: 0, x: 0 });
    case 'slice':
      return sampledAt(computed, extent, operation.step, operation.offset);
    case 'pad': {
      const { mode, before } = operation;
      return {
        y: copied(mode, computed.y, before.y, extent.height),
        x: copied(mode, computed.x, before.x, extent.width),
      };
    }
    case 'space-to-depth':
      return {
        y: multiplied(computed.y, operation.block.y),
        x: multiplied(computed.x, operation.block.x),
      };
    case 'depth-to-space':
      return {
        y: repeated(computed.y, operation.block.y),
        x: repeated(computed.x, operation.block.x),
      };
    case 'resize': {
      const { y, x, method, rounding, sampling } = operation;
      const taps = (stretch: number): Taps =>
        method === 'nearest' ? NEAREST[rounding] : around((method === 'cubic' ? 2 : 1) * stretch);
      return {
        y: resized(computed.y, y, taps(sampling.stretch.y)),
        x: resized(computed.x, x, taps(sampling.stretch.x)),
      };
    }
    case 'elementwise': {
      const spread = operation.spreads[input];
      return spread === 'per-channel' || spread === 'one' ? wholeMap(extent) : computed;
    }
    case 'reduce': {
      const whole = wholeMap(extent);
      return {
        y: operation.over.y ? whole.y : computed.y,
        x: operation.over.x ? whole.x : computed.x,
      };
    }
    case 'softmax':
      return operation.spatial ? computed : wholeMap(extent);
    case 'normalize':
      return operation.over === 'channels' ? computed : wholeMap(extent);
    case 'activation':
    case 'channel-affine':
    case 'channel-max-pool':
    case 'channel-shuffle':
    case 'concat':
    case 'gaussian-yolo':
    case 'identity':
    case 'prelu':
    case 'region':
    case 'response-normalization':
    case 'yolo':
      return computed;
    case 'constant':
    case 'detection':
    case 'fully-connected':
    case 'join':
    case 'matmul':
    case 'reorg':
    case 'reshape':
    case 'strided':
    case 'unsupported':
      return wholeMap(extent);
    default:
      return unreachable(operation);
  }
}

/** All blocks of 4x4 that a rectangle touches. */
const inBlocks = ({ y, x }: Rectangle): Rectangle => ({ y: blocked(y), x: blocked(x) });

const blocked = ({ start, end }: Interval): Interval =>
  interval(start - (start % BLOCK), end + ((BLOCK - (end % BLOCK)) % BLOCK));

const underWindows = (
  { kernel, stride, dilation, before }: Window,
  { y, x }: Rectangle,
  { height, width }: Shape,
): Rectangle => ({
  y: underWindow(y, height, kernel.y, stride.y, dilation.y, before.y),
  x: underWindow(x, width, kernel.x, stride.x, dilation.x, before.x),
});

/** From the first to the last position that a tap of any output reads. */
function underWindow(
  outputs: Interval,
  extent: number,
  taps: number,
  stride: number,
  dilation: number,
  before: number,
): Interval {
  const first = outputs.start * stride - before;
  const last = (outputs.end - 1) * stride - before + (taps - 1) * dilation;
  return interval(Math.max(first, 0), Math.min(last, extent - 1) + 1);
}

const reachingOver = (
  { kernel, stride, dilation, before }: Window,
  { y, x }: Rectangle,
  { height, width }: Shape,
): Rectangle => ({
  y: reachingInto(y, height, stride.y, (kernel.y - 1) * dilation.y, before.y),
  x: reachingInto(x, width, stride.x, (kernel.x - 1) * dilation.x, before.x),
});

/** From the first input position whose last tap isn't before all outputs to the last one whose first tap isn't behind. */
function reachingInto(
  outputs: Interval,
  extent: number,
  stride: number,
  lastTap: number,
  before: number,
): Interval {
  const behind = outputs.start + before - lastTap;
  const first = behind <= 0 ? 0 : Math.floor((behind + stride - 1) / stride);
  const last = outputs.end - 1 + before;
  return interval(first, Math.min(extent, (last - (last % stride)) / stride + 1));
}

/** One position for each output: `stride` apart, from `offset` on. */
const sampledAt = (
  { y, x }: Rectangle,
  { height, width }: Shape,
  stride: PerAxis,
  offset: PerAxis,
): Rectangle => ({
  y: sampled(y, height, stride.y, offset.y),
  x: sampled(x, width, stride.x, offset.x),
});

/** From the first to the last position of which outputs of a padded axis are copies. */
function copied(mode: PadMode, { start, end }: Interval, before: number, extent: number): Interval {
  if (mode === 'constant')
    return interval(Math.max(0, start - before), Math.max(0, Math.min(extent, end - before)));
  const sourceOf = (output: number): number => {
    const position = output - before;
    if (position >= 0 && position < extent) return position;
    if (mode === 'edge') return position < 0 ? 0 : extent - 1;
    const mirror = mode === 'reflect' ? 0 : 1;
    return position < 0 ? -position - mirror : 2 * (extent - 1) - position + mirror;
  };
  // Between these, sources rise or fall.
  const turns = [start, end - 1, before - 1, before, before + extent - 1, before + extent];
  const sources = turns.filter(output => output >= start && output < end).map(sourceOf);
  return interval(Math.min(...sources), Math.max(...sources) + 1);
}

const sampled = (
  { start, end }: Interval,
  extent: number,
  stride: number,
  offset: number,
): Interval =>
  interval(Math.max(0, start * stride + offset), Math.min(extent, (end - 1) * stride + offset + 1));

const multiplied = ({ start, end }: Interval, factor: number): Interval =>
  interval(start * factor, end * factor);

const repeated = ({ start, end }: Interval, factor: number): Interval =>
  interval(Math.floor(start / factor), Math.floor((end - 1) / factor) + 1);

type Taps = (source: number) => readonly [first: number, last: number];

/** The positions that are read for one that lies at `source`: those less than so far away. */
const around =
  (distance: number): Taps =>
  source => [Math.floor(source - distance) + 1, Math.ceil(source + distance) - 1];

/** Just one. */
const NEAREST: Readonly<Record<Rounding, Taps>> = {
  floor: source => [Math.floor(source), Math.floor(source)],
  ceil: source => [Math.ceil(source), Math.ceil(source)],
  'round-prefer-floor': source => [Math.ceil(source - 0.5), Math.ceil(source - 0.5)],
  'round-prefer-ceil': source => [Math.floor(source + 0.5), Math.floor(source + 0.5)],
};

/** Sources lie in the order of their outputs; the border stands for all that is behind it. */
function resized(outputs: Interval, axis: ResizedAxis, taps: Taps): Interval {
  const sourceOf = (output: number): number =>
    ((output + axis.shift) * axis.numerator) / axis.denominator + axis.offset;
  const inside = (position: number): number => Math.min(Math.max(position, 0), axis.extent - 1);
  const [first] = taps(sourceOf(outputs.start));
  const [, last] = taps(sourceOf(outputs.end - 1));
  return interval(inside(first), inside(last) + 1);
}
