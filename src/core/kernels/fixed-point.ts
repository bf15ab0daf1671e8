/**
 * A positive factor as TensorFlow Lite Micro multiplies integers by it: multiplier · 2^(shift − 31), the multiplier from 2^30 to
 * 2^31 − 1, or 0.
 */
export interface FixedPoint {
  readonly multiplier: number;
  readonly shift: number;
}

const ONE = 2 ** 31;

/** `QuantizeMultiplier` of TensorFlow Lite. @param factor 0 or above. */
export function fixedPoint(factor: number): FixedPoint {
  if (factor === 0) return { multiplier: 0, shift: 0 };
  let shift = Math.floor(Math.log2(factor)) + 1;
  // The logarithm is rounded.
  if (factor / 2 ** shift >= 1) shift++;
  if (factor / 2 ** shift < 0.5) shift--;
  let multiplier = Math.round((factor / 2 ** shift) * ONE);
  if (multiplier === ONE) {
    multiplier /= 2;
    shift++;
  }
  return shift < -31 ? { multiplier: 0, shift: 0 } : { multiplier, shift };
}

/** A factor divided by how many numbers a mean is of: what is shifted out of the multiplier is lost. */
export function dividedFixedPoint({ multiplier, shift }: FixedPoint, count: number): FixedPoint {
  const bits = Math.min(31 - Math.clz32(count), 32, 31 + shift);
  const quotient = (BigInt(multiplier) << BigInt(bits)) / BigInt(count);
  return { multiplier: Number(quotient), shift: shift - bits };
}

/** `MultiplyByQuantizedMultiplier` with two roundings: the product is rounded to 32 bits, and then what is shifted. */
export function timesFixedPoint(x: number, { multiplier, shift }: FixedPoint): number {
  const shifted = shift > 0 ? (x * 2 ** shift) | 0 : x;
  const product = highProduct(shifted, multiplier);
  return shift < 0 ? dividedByPower(product, -shift) : product;
}

/** a · b / 2^31, rounded to the nearest integer, of two to the one above. Both have 32 bits. */
export function highProduct(a: number, b: number): number {
  // The product has up to 62 bits: its upper part, and the 16 bits below, which only round down.
  const upper = Math.floor(b / 0x10000);
  const low = a * (b - upper * 0x10000);
  const high = a * upper + Math.floor(low / 0x10000);
  return Math.floor((high + 0x4000) / 0x8000);
}

/** x / 2^exponent, rounded to the nearest integer, of two to the one farther from 0. */
export function dividedByPower(x: number, exponent: number): number {
  const mask = 2 ** exponent - 1;
  const remainder = x & mask;
  const threshold = (mask >> 1) + (x < 0 ? 1 : 0);
  return (x >> exponent) + (remainder > threshold ? 1 : 0);
}
