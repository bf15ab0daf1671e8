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
 * The numbers that somebody meets who walks over others. Of these, those are read between the least and the greatest place that is
 * met; all of them where that is much more than what is asked for, and they are then kept for no longer than the collector lets them.
 */
export function walkedNumbers(numbers: StoredNumbers, walk: FactoredWalk): StoredNumbers {
  const { dims, strides, offset } = flattened(walk);
  const { quantized } = numbers;
  const all = heldWeakly(() => allNumbers(numbers));
  const eachPlace = (
    start: number,
    count: number,
    visit: (place: number, index: number) => void,
  ) => {
    const digits = digitsOf(start, dims);
    let place = digits.reduce((sum, digit, axis) => sum + digit * at(strides, axis), offset);
    for (let index = 0; index < count; index++) {
      visit(place, index);
      place += advance(digits, dims, strides);
    }
  };
  const readPiece = (start: number, target: NumberArray): void => {
    let [first, last] = [Infinity, -Infinity];
    eachPlace(start, target.length, place => {
      first = Math.min(first, place);
      last = Math.max(last, place);
    });
    const span = last - first + 1;
    const store = (source: Float64Array, origin: number): void =>
      eachPlace(start, target.length, (place, index) => {
        target[index] = source[place - origin] ?? 0;
      });
    if (span > MOST_SPREAD * PIECE) store(all(), 0);
    else
      withScratch(span, source => {
        numbers.read(first, source);
        store(source, first);
      });
  };
  return {
    count: dims.reduce((count, size) => count * size, 1),
    read: (start, target) => inPieces(start, target, readPiece),
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

/** Numbers that are read at once, and how many are read at most for each that is asked for. */
const PIECE = 2 ** 13;
const MOST_SPREAD = 4;

function inPieces(
  start: number,
  target: NumberArray,
  read: (start: number, target: NumberArray) => void,
): void {
  for (let done = 0; done < target.length; done += PIECE)
    read(start + done, target.subarray(done, done + PIECE));
}

/** By how many others are in use: memory in which pieces are put together, as the collector is slow to take what has been used. */
const SCRATCH: Float64Array[] = [];
let used = 0;

function withScratch(count: number, use: (numbers: Float64Array) => void): void {
  const known = SCRATCH[used];
  const scratch = known !== undefined && known.length >= count ? known : new Float64Array(count);
  SCRATCH[used++] = scratch;
  try {
    use(scratch.subarray(0, count));
  } finally {
    used--;
  }
}

/** What is computed when it is asked for, and again where the collector took it. */
function heldWeakly<T extends object>(compute: () => T): () => T {
  let held: WeakRef<T> | undefined;
  return () => {
    const known = held?.deref();
    if (known !== undefined) return known;
    const made = compute();
    held = new WeakRef(made);
    return made;
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
  const values = heldWeakly(compute);
  return {
    count,
    read: (start, target) => {
      listedNumbers(values()).read(start, target);
    },
  };
}

/** Of one, two or three numbers. */
export type PointwiseFunction = (a: number, b: number, c: number) => number;

/** Numbers that are each computed of those in the same place: piece by piece, but few of them at once. */
export function pointwiseNumbers(
  count: number,
  operands: readonly StoredNumbers[],
  compute: PointwiseFunction,
): StoredNumbers {
  const { length } = operands;
  const readPiece = (start: number, target: NumberArray): void =>
    withScratch(length * target.length, scratch => {
      const [a, b, c] = operands.map((operand, place) => {
        const part = scratch.subarray(place * target.length, (place + 1) * target.length);
        operand.read(start, part);
        return part;
      });
      for (let index = 0; index < target.length; index++)
        target[index] = compute(a?.[index] ?? 0, b?.[index] ?? 0, c?.[index] ?? 0);
    });
  const read = (start: number, target: NumberArray): void => inPieces(start, target, readPiece);
  if (count > MOST_AT_ONCE) return { count, read };
  const all = new Float64Array(count);
  read(0, all);
  return listedNumbers(all);
}

const MOST_AT_ONCE = 2 ** 12;
