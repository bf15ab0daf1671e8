import type { OperationOf, PerAxis, ResizedAxis } from '../network/operation';
import { firstAround, lastAround, radiusOf, sourcePosition } from '../network/resized-axis';
import type { Shape } from '../network/shape';

type Resize = OperationOf<'resize'>;

type Extent = Pick<Shape, 'height' | 'width'>;

/** Numbers before the weights of a row or a column: the first position that it reads, and how many from there on. */
const HEAD = 2;

/** Whether the values of a resized map are sums with weights; else they are those of its input. */
export const isByTable = ({ method, sampling: { beyond } }: Resize): boolean =>
  method !== 'nearest' || typeof beyond === 'number';

/** The most positions that a row and a column of the output read. */
export const tapsOf = ({ y, x, method, sampling: { stretch } }: Resize): PerAxis => ({
  y: axisTaps(y, radiusOf(method, stretch.y)),
  x: axisTaps(x, radiusOf(method, stretch.x)),
});

/** Whole numbers in an open interval of twice the radius. */
const axisTaps = ({ extent }: ResizedAxis, radius: number): number =>
  Math.min(extent, Math.max(1, Math.ceil(2 * radius)));

/** Floats of the table, 0 if there is none. */
export function samplingNumbers(operation: Resize, { height, width }: Extent): number {
  if (!isByTable(operation)) return 0;
  const { y, x } = tapsOf(operation);
  return height * (HEAD + y) + width * (HEAD + x);
}

/**
 * What each row of the output, and then each column, reads: [first position, count, weights…], filled up with zeros to the most
 * that any of them reads. A count of 0 says that the source lies outside of a map around which something else stands. The scale
 * is in the weights of rows.
 */
export function samplingTable(operation: Resize, { height, width }: Extent): Float32Array {
  const table = new Float32Array(samplingNumbers(operation, { height, width }));
  const taps = tapsOf(operation);
  const behindRows = height * (HEAD + taps.y);
  fill(table.subarray(0, behindRows), operation, 'y', operation.scale);
  fill(table.subarray(behindRows), operation, 'x', 1);
  return table;
}

function fill(table: Float32Array, operation: Resize, along: keyof PerAxis, scale: number): void {
  const size = HEAD + tapsOf(operation)[along];
  for (let output = 0; output * size < table.length; output++) {
    const { first, weights } = sampleOf(operation, along, output);
    table.set([first, weights.length, ...weights.map(weight => weight * scale)], output * size);
  }
}

interface Sample {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Position j counts by the kernel's value at (j − source) / stretch, divided by the sum of all. Of those outside, the border has
 * the weights, or nobody.
 */
function sampleOf(operation: Resize, along: keyof PerAxis, output: number): Sample {
  const { method, rounding, sampling } = operation;
  const { extent } = operation[along];
  const source = sourcePosition(operation[along], output);
  if (typeof sampling.beyond === 'number' && isOutside(source, extent))
    return { first: 0, weights: [] };
  const stretch = sampling.stretch[along];
  const radius = radiusOf(method, stretch);
  const weights = new Map<number, number>();
  for (
    let j = firstAround(source, radius, rounding);
    j <= lastAround(source, radius, rounding);
    j++
  ) {
    const position = Math.min(Math.max(j, 0), extent - 1);
    if (position !== j && sampling.beyond === 'nothing') continue;
    const weight = kernelAt(operation, Math.abs(j - source) / stretch);
    // What has no weight isn't read, as it may be no number.
    if (weight !== 0) weights.set(position, (weights.get(position) ?? 0) + weight);
  }
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
  const nearest = Math.min(Math.max(Math.round(source), 0), extent - 1);
  if (sum === 0) return { first: nearest, weights: [1] };
  const [first, last] = [Math.min(...weights.keys()), Math.max(...weights.keys())];
  return {
    first,
    weights: Array.from(
      { length: last - first + 1 },
      (_, tap) => (weights.get(first + tap) ?? 0) / sum,
    ),
  };
}

/** Sources are computed from numbers that were rounded: those that far behind the border lie on it. */
const SLACK = 2 ** -21;

const isOutside = (source: number, extent: number): boolean =>
  source < -SLACK * extent || source > extent - 1 + SLACK * extent;

/** Keys, Cubic convolution interpolation for digital image processing (1981), equation 15 with any a. */
function kernelAt({ method, sampling: { coefficient: a } }: Resize, distance: number): number {
  switch (method) {
    case 'nearest':
      return 1;
    case 'linear':
      return 1 - distance;
    case 'cubic':
      return distance <= 1
        ? ((a + 2) * distance - (a + 3)) * distance * distance + 1
        : ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
  }
}
