import { at } from '../../base/assert';
import type { OperationOf } from '../network/operation';
import type { Shape } from '../network/shape';

/**
 * A tensor as somebody sees it who walks over another one's numbers: its number (i0 … ik) is number
 * offset + i0·strides[0] + … + ik·strides[k] of the other, as that lies in memory.
 */
export interface Walk {
  readonly dims: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A tensor as it lies, from the slowest dimension to the fastest. */
export const rowByRow = (dims: readonly number[]): Walk => ({
  dims,
  strides: dims.map((_, axis) => dims.slice(axis + 1).reduce((count, size) => count * size, 1)),
  offset: 0,
});

/** A map, which lies H×W×C, as C×H×W. */
export const channelsFirst = ({ channels, height, width }: Shape): Walk =>
  transposed(rowByRow([height, width, channels]), [2, 0, 1]);

/** Its dimension i is dimension permutation[i] of the walk. */
export const transposed = (
  { dims, strides, offset }: Walk,
  permutation: readonly number[],
): Walk => ({
  dims: permutation.map(axis => at(dims, axis)),
  strides: permutation.map(axis => at(strides, axis)),
  offset,
});

/** `count` places of an axis from `start` on, `step` apart: backwards where that is negative. */
export const sliced = (
  { dims, strides, offset }: Walk,
  axis: number,
  { start, count, step }: { readonly start: number; readonly count: number; readonly step: number },
): Walk => ({
  dims: dims.with(axis, count),
  strides: strides.with(axis, at(strides, axis) * step),
  offset: offset + start * at(strides, axis),
});

/**
 * Spread over larger dimensions, whose last ones belong to those of the walk: what has a size of 1, or is not there,
 * is the same all along.
 */
export function expanded({ dims, strides, offset }: Walk, larger: readonly number[]): Walk {
  const added = larger.length - dims.length;
  const isSpread = (axis: number): boolean => axis < added || at(dims, axis - added) === 1;
  return {
    dims: larger,
    strides: larger.map((_, axis) => (isSpread(axis) ? 0 : at(strides, axis - added))),
    offset,
  };
}

/** As often one after the other along each axis. Every axis becomes two: the repetition, and the axis itself. */
export const repeated = ({ dims, strides, offset }: Walk, times: readonly number[]): Walk => ({
  dims: dims.flatMap((size, axis) => [at(times, axis), size]),
  strides: strides.flatMap(stride => [0, stride]),
  offset,
});

/** The operation that copies what is walked over, with as few dimensions as it takes. */
export function stridedCopy({ dims, strides, offset }: Walk): OperationOf<'strided'> {
  const axes: { readonly size: number; readonly stride: number }[] = [];
  for (const [axis, size] of dims.entries()) {
    if (size === 1) continue;
    const stride = at(strides, axis);
    const before = axes.at(-1);
    if (before?.stride === stride * size) axes.splice(-1, 1, { size: before.size * size, stride });
    else axes.push({ size, stride });
  }
  return {
    kind: 'strided',
    dims: axes.map(({ size }) => size),
    strides: axes.map(({ stride }) => stride),
    offset,
  };
}

/** How many numbers it has. */
export const sizeOf = ({ dims }: Walk): number => dims.reduce((count, size) => count * size, 1);

/** The first and the last number of those that it walks over. */
export function rangeOf({ dims, strides, offset }: Walk): {
  readonly first: number;
  readonly last: number;
} {
  const spans = strides.map((stride, axis) => stride * ((dims[axis] ?? 1) - 1));
  return {
    first: spans.reduce((first, span) => first + Math.min(0, span), offset),
    last: spans.reduce((last, span) => last + Math.max(0, span), offset),
  };
}

/** Where each number lies, in the order of the walk. */
export function placesOf(walk: Walk): Uint32Array {
  const { dims, strides, offset } = walk;
  let places = Uint32Array.of(offset);
  for (const [axis, size] of dims.entries()) {
    const stride = at(strides, axis);
    const inner = new Uint32Array(places.length * size);
    for (const [index, place] of places.entries())
      for (let step = 0; step < size; step++) inner[index * size + step] = place + step * stride;
    places = inner;
  }
  return places;
}

/** The numbers that a walk meets in a memory. */
export const met = (walk: Walk, memory: Float32Array): Float32Array =>
  Float32Array.from(placesOf(walk), place => memory[place] ?? NaN);

/** The memory in which a walk that meets every number of it once meets these. */
export function laidOut(walk: Walk, numbers: Float32Array): Float32Array {
  const memory = new Float32Array(numbers.length);
  for (const [index, place] of placesOf(walk).entries()) memory[place] = at(numbers, index);
  return memory;
}
