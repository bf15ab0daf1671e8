import { at } from '../../base/assert';
import { intersection, lengthOf, type Interval } from '../../base/interval';
import { wholeMap, type Rectangle } from '../../base/rectangle';
import { shapeOf, type Layer, type Network } from '../network/network';
import type { PerAxis } from '../network/operation';

/** Rows or columns of a part of a map, by where their windows lie. */
export interface Extent {
  /** Those whose windows the map's first border cuts. */
  readonly before: number;
  /** Those whose windows lie in the map. */
  readonly inside: number;
  /** Those whose windows its last border cuts. */
  readonly after: number;
}

/** Rows or columns of a map whose windows no border cuts; all of them where a layer has no windows to cut. */
export type Interior = Rectangle;

export function interiorOf(network: Network, { operation, inputs, output }: Layer): Interior {
  const { height, width } = output.shape;
  if (operation.kind !== 'convolution') return wholeMap(output.shape);
  const { kernel, stride, dilation, before } = operation.window;
  const input = shapeOf(network, at(inputs, 0));
  const along = (axis: keyof PerAxis, whole: number, given: number): Interval => {
    const reach = (kernel[axis] - 1) * dilation[axis] + 1;
    const start = Math.min(whole, Math.ceil(before[axis] / stride[axis]));
    const end = Math.min(whole, Math.floor((given - reach + before[axis]) / stride[axis]) + 1);
    return { start, end: Math.max(start, end) };
  };
  return { y: along('y', height, input.height), x: along('x', width, input.width) };
}

/** A part along an axis of a map with such an interior. */
export const extentOf = (part: Interval, interior: Interval): Extent => ({
  before: Math.max(0, Math.min(part.end, interior.start) - part.start),
  inside: Math.max(0, lengthOf(intersection(part, interior))),
  after: Math.max(0, part.end - Math.max(part.start, interior.end)),
});

/** Rows and columns of a part. */
export type Extents = Readonly<Record<keyof PerAxis, Extent>>;

export const extentsOf = ({ y, x }: Rectangle, interior: Interior): Extents => ({
  y: extentOf(y, interior.y),
  x: extentOf(x, interior.x),
});

/** Those of a layer's whole map. */
export const wholeExtents = (network: Network, layer: Layer): Extents =>
  extentsOf(wholeMap(layer.output.shape), interiorOf(network, layer));

/** Rows or columns in all. */
export const positionsIn = ({ before, inside, after }: Extent): number => before + inside + after;
