import { at } from '../../base/assert';
import type { ElementType, NumberType } from '../../core/network/shape';
import { flattened, type FactoredWalk } from './factored-walk';
import type { StoredType } from './stored-types';

/** What numbers are read into; integers only such that fit. */
export type NumberArray = Float32Array | Float64Array | Int8Array;

/** Numbers that are read when they are needed, in their order. */
export interface StoredNumbers {
  readonly count: number;
  /** Fills `target` with the numbers from `start` on. */
  read(start: number, target: NumberArray): void;
  /** Where integers were stored that stand for them. */
  readonly quantized?: QuantizedNumbers;
}

/** As many integers q, each with a scale and a zero point, which stand for scale · (q − zero point). */
export interface QuantizedNumbers {
  readonly integers: StoredNumbers;
  readonly stored: StoredType | undefined;
  readonly scales: StoredNumbers;
  readonly zeroPoints: StoredNumbers;
}

/** What numbers are stored as, where they are integers of one scale. */
export function storedType(
  { quantized }: StoredNumbers,
  element: ElementType,
): NumberType | undefined {
  if (quantized === undefined) return undefined;
  const [scales, zeroPoints] = [allNumbers(quantized.scales), allNumbers(quantized.zeroPoints)];
  const [scale = 1, zeroPoint = 0] = [scales[0], zeroPoints[0]];
  const isOne = scales.every(one => one === scale) && zeroPoints.every(one => one === zeroPoint);
  return isOne ? { element, quantization: { scale, zeroPoint } } : undefined;
}

/** One number again and again. */
export const repeatedNumber = (count: number, value: number): StoredNumbers => ({
  count,
  read: (_, target) => {
    target.fill(value);
  },
});

export const listedNumbers = (values: ArrayLike<number>): StoredNumbers => ({
  count: values.length,
  read: (start, target) => {
    for (let index = 0; index < target.length; index++) target[index] = values[start + index] ?? 0;
  },
});

/** All of them, as they are: whole numbers up to 2⁵³, and any float. */
export function allNumbers(numbers: StoredNumbers): Float64Array {
  const all = new Float64Array(numbers.count);
  numbers.read(0, all);
  return all;
}

/** All of them in float32. */
export function allFloats(numbers: StoredNumbers): Float32Array {
  const all = new Float32Array(numbers.count);
  numbers.read(0, all);
  return all;
}

/**
 * The numbers that somebody meets who walks over others. These are all in memory while a layer is read, and no longer than
 * the collector lets them.
 */
export function walkedNumbers(numbers: StoredNumbers, walk: FactoredWalk): StoredNumbers {
  const { dims, strides, offset } = flattened(walk);
  const { quantized } = numbers;
  let held: WeakRef<Float64Array> | undefined;
  const source = (): Float64Array => {
    const known = held?.deref();
    if (known !== undefined) return known;
    const all = allNumbers(numbers);
    held = new WeakRef(all);
    return all;
  };
  return {
    count: dims.reduce((count, size) => count * size, 1),
    read: (start, target) => {
      const all = source();
      const digits = digitsOf(start, dims);
      let position = digits.reduce((sum, digit, axis) => sum + digit * at(strides, axis), offset);
      for (let index = 0; index < target.length; index++) {
        target[index] = all[position] ?? 0;
        position += advance(digits, dims, strides);
      }
    },
    ...(quantized && {
      quantized: {
        ...quantized,
        integers: walkedNumbers(quantized.integers, walk),
        scales: walkedNumbers(quantized.scales, walk),
        zeroPoints: walkedNumbers(quantized.zeroPoints, walk),
      },
    }),
  };
}

/** The places along each dimension of a number by its place among all. */
function digitsOf(place: number, dims: readonly number[]): number[] {
  const digits: number[] = [];
  let rest = place;
  for (const size of dims.toReversed()) {
    digits.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return digits;
}

/** Goes on to the next number; how far that is. */
function advance(digits: number[], dims: readonly number[], strides: readonly number[]): number {
  let distance = 0;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const [digit, size, stride] = [at(digits, axis), at(dims, axis), at(strides, axis)];
    distance += stride;
    if (digit + 1 < size) {
      digits[axis] = digit + 1;
      return distance;
    }
    distance -= size * stride;
    digits[axis] = 0;
  }
  return distance;
}

/**
 * Numbers that are computed: few of them at once, so that long chains of sizes are never deep; many when they are needed, and kept
 * for no longer than the collector lets them.
 */
export function computedNumbers(count: number, compute: () => ArrayLike<number>): StoredNumbers {
  if (count <= MOST_AT_ONCE) return listedNumbers(compute());
  let held: WeakRef<object & ArrayLike<number>> | undefined;
  const values = (): ArrayLike<number> => {
    const known = held?.deref();
    if (known !== undefined) return known;
    const all = compute();
    held = new WeakRef(all);
    return all;
  };
  return {
    count,
    read: (start, target) => {
      listedNumbers(values()).read(start, target);
    },
  };
}

const MOST_AT_ONCE = 2 ** 12;
