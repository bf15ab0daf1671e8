import { at, unreachable } from '../../base/assert';
import { interval, isEmpty, EMPTY, type Interval } from '../../base/interval';
import type { Rectangle } from '../../base/rectangle';
import { shapeOf, type Layer, type Network } from '../network/network';
import { bothAxes, type PerAxis, type Window } from '../network/operation';
import type { KernelMode } from './plan';

/** Along one axis: which positions of an input an output position depends on. */
export type AxisReach =
  | {
      readonly kind: 'window';
      readonly kernel: number;
      readonly stride: number;
      readonly dilation: number;
      /** Padding before the map; negative where the map's first positions are skipped. */
      readonly before: number;
      /**
       * Outputs that are computed together, from each multiple of it on: every one of them needs the windows of
       * all. 1 where each is computed by itself.
       */
      readonly block: number;
    }
  /** Every input position serves `factor` neighbouring outputs. */
  | { readonly kind: 'repeat'; readonly factor: number }
  /** Every output position depends on all of the input. */
  | { readonly kind: 'whole' };

export interface Reach {
  readonly y: AxisReach;
  readonly x: AxisReach;
}

/** Rows and columns of outputs that the fast kernel computes together, from multiples of it on. */
export const FAST_BLOCK = 4;

export const blockOf = (kernel: KernelMode): number => (kernel === 'fast' ? FAST_BLOCK : 1);

const both = (axis: AxisReach): Reach => ({ y: axis, x: axis });

const WHOLE = both({ kind: 'whole' });

const sampled = (stride: PerAxis, before: PerAxis): Reach =>
  windowed({ kernel: bothAxes(1), stride, dilation: bothAxes(1), before });

const POINTWISE = sampled(bothAxes(1), bothAxes(0));

function windowed({ kernel, stride, dilation, before }: Window, block = 1): Reach {
  const axis = (a: keyof PerAxis): AxisReach => ({
    kind: 'window',
    kernel: kernel[a],
    stride: stride[a],
    dilation: dilation[a],
    before: before[a],
    block,
  });
  return { y: axis('y'), x: axis('x') };
}

/** Which part of input number `input` a layer's output positions depend on, computed by that kernel. */
export function reachOf({ operation }: Layer, input: number, kernel: KernelMode = 'exact'): Reach {
  switch (operation.kind) {
    case 'convolution':
      return windowed(operation.window, blockOf(kernel));
    case 'locally-connected':
    case 'max-pool':
    case 'average-pool':
      return windowed(operation.window);
    case 'sum':
      return sampled(at(operation.strides, input), bothAxes(0));
    case 'upsample':
      return both({ kind: 'repeat', factor: operation.factor });
    case 'crop':
      return sampled(bothAxes(1), { y: -operation.offset.y, x: -operation.offset.x });
    case 'scale-channels':
      return input === 0 ? WHOLE : POINTWISE;
    case 'softmax':
      return operation.spatial ? POINTWISE : WHOLE;
    case 'channel-max-pool':
    case 'concat':
    case 'multiply':
    case 'scale-positions':
    case 'activation':
    case 'channel-affine':
    case 'response-normalization':
    case 'identity':
    case 'yolo':
    case 'gaussian-yolo':
    case 'region':
      return POINTWISE;
    case 'fully-connected':
    case 'global-average-pool':
    case 'reorg':
    case 'constant':
    case 'detection':
    case 'unsupported':
      return WHOLE;
    default:
      return unreachable(operation);
  }
}

/** Where the input positions begin that outputs from `start` on depend on, as if the input had no border. */
export function requiredStart(reach: AxisReach, start: number): number {
  switch (reach.kind) {
    case 'window':
      return Math.floor(start / reach.block) * reach.block * reach.stride - reach.before;
    case 'repeat':
      return Math.floor(start / reach.factor);
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
    case 'repeat':
      return Math.floor((end - 1) / reach.factor) + 1;
    case 'whole':
      return end > 0 ? Infinity : end;
    default:
      return unreachable(reach);
  }
}

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
