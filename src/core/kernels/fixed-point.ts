import type { Requantization } from '../network/network';
import { halfEven } from '../network/stored-integers';

/**
 * A positive factor as kernels multiply integers by it, in two words: multiplier · 2^(shift − 31), the multiplier from 2^30 to
 * 2^31 − 1, or 0. The shift says how the product is rounded, too: from ROUNDED_ONCE − 31 on once, and it is that less; where it is
 * FLOAT_FACTOR the multiplier has the bits of a float.
 */
export interface FixedPoint {
  readonly multiplier: number;
  readonly shift: number;
}

export const FLOAT_FACTOR = 128;
export const ROUNDED_ONCE = 256;

/** A factor for the products of a network. @param factor 0 or above. */
export function factorOf(factor: number, requantization: Requantization): FixedPoint {
  if (requantization === 'float') return { multiplier: bitsOf(factor), shift: FLOAT_FACTOR };
  const fixed = fixedPoint(factor);
  return requantization === 'fixed' ? fixed : roundedOnce(fixed);
}

/** The same factor, whose products are rounded a single time. */
export const roundedOnce = ({ multiplier, shift }: FixedPoint): FixedPoint => ({
  multiplier,
  shift: shift + ROUNDED_ONCE,
});

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

function bitsOf(float: number): number {
  floats[0] = float;
  return words[0] ?? 0;
}

function floatOf(bits: number): number {
  words[0] = bits;
  return floats[0] ?? 0;
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

/** A fixed-point factor divided by how many numbers a mean is of: what is shifted out of the multiplier is lost. */
export function dividedFixedPoint({ multiplier, shift }: FixedPoint, count: number): FixedPoint {
  const bits = Math.min(31 - Math.clz32(count), 32, 31 + shift);
  const quotient = (BigInt(multiplier) << BigInt(bits)) / BigInt(count);
  return { multiplier: Number(quotient), shift: shift - bits };
}

/** x times a factor, rounded as that says. */
export function timesFactor(x: number, factor: FixedPoint): number {
  const { multiplier, shift } = factor;
  if (shift === FLOAT_FACTOR) return timesFloat(x, floatOf(multiplier));
  return shift < FLOAT_FACTOR
    ? timesFixedPoint(x, factor)
    : timesRoundedOnce(x, { multiplier, shift: shift - ROUNDED_ONCE });
}

/** `MultiplyByQuantizedMultiplier` with two roundings: the product is rounded to 32 bits, and then what is shifted. */
export function timesFixedPoint(x: number, { multiplier, shift }: FixedPoint): number {
  const shifted = shift > 0 ? (x * 2 ** shift) | 0 : x;
  const product = highProduct(shifted, multiplier);
  return shift < 0 ? dividedByPower(product, -shift) : product;
}

/** The same with a single rounding, of two integers as near to the one above. */
function timesRoundedOnce(x: number, { multiplier, shift }: FixedPoint): number {
  const bits = BigInt(31 - shift);
  return Number((BigInt(x) * BigInt(multiplier) + (1n << (bits - 1n))) >> bits);
}

/** No integer of two bytes is as far from 0: what is beyond it is limited anyway. */
const FAR = 2 ** 21;

/** In floats of 32 bits. */
const timesFloat = (x: number, factor: number): number =>
  halfEven(Math.min(Math.max(Math.fround(Math.fround(x) * factor), -FAR), FAR));

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
