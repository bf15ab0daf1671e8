import { dividedByPower, highProduct } from './fixed-point';

/**
 * Exponentials and reciprocals of fixed-point numbers, as gemmlowp computes them for TensorFlow Lite. A number with n bits before
 * the point is an integer x that stands for x / 2^(31 − n).
 */

const ONE = 2 ** 31 - 1;

/** e^(−1/8) and 1/3, without bits before the point. */
const EXP_EIGHTH = 1895147668;
const THIRD = 715827883;

/** e^−2^k for k = −2 … 4, without bits before the point. */
const POWERS = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242] as const;

/** e^x for a number x from −1/4 to 0 without bits before the point, and without the end. */
function exponentialNearZero(a: number): number {
  const x = a + 2 ** 28;
  const squared = highProduct(x, x);
  const cubed = highProduct(squared, x);
  const fourth = dividedByPower(highProduct(squared, squared), 2);
  const rest = dividedByPower(highProduct(fourth + cubed, THIRD) + squared, 1);
  return EXP_EIGHTH + highProduct(EXP_EIGHTH, x + rest);
}

/** e^x without bits before the point. @param x 0 or below, with so many bits before it, five at most. */
export function exponential(x: number, bits: number): number {
  if (x === 0) return ONE;
  const quarter = 2 ** (29 - bits);
  const within = (x & (quarter - 1)) - quarter;
  const rest = within - x;
  let result = exponentialNearZero(within * 2 ** bits);
  POWERS.forEach((power, place) => {
    if ((rest & (quarter << place)) !== 0) result = highProduct(result, power);
  });
  return result;
}

/** 2 / (1 + a) with two bits before the point: 48/17 − 32/17 · d, and three steps of Newton. @param a from 0 to 1. */
function twoByOneAnd(a: number): number {
  const half = Math.trunc((a + ONE + 1) / 2);
  let x = 1515870810 + highProduct(half, -1010580540);
  for (let step = 0; step < 3; step++)
    x += shiftedUp(highProduct(x, 2 ** 29 - highProduct(half, x)), 2);
  return x;
}

/** 1 / (1 + a) without bits before the point, as a is. @param a 0 or above. */
const reciprocalOfOneAnd = (a: number): number => shiftedUp(twoByOneAnd(a), 1);

/** x · 2^bits, or the nearest number of 32 bits. */
const shiftedUp = (x: number, bits: number): number =>
  Math.min(Math.max(x * 2 ** bits, -(2 ** 31)), ONE);

/** 1 / sum without bits before the point, and how many bits that is too large. @param sum with twelve bits before it. */
export function reciprocal(sum: number): { readonly scale: number; readonly bits: number } {
  const headroom = Math.clz32(sum);
  return { scale: reciprocalOfOneAnd(sum * 2 ** headroom - 2 ** 31), bits: 12 - headroom };
}

/** The logistic function without bits before the point. @param x with four of them. */
export function fixedLogistic(x: number): number {
  if (x === 0) return 2 ** 30;
  const positive = reciprocalOfOneAnd(exponential(-Math.abs(x), 4));
  return x > 0 ? positive : ONE - positive;
}

/** The hyperbolic tangent without bits before the point. @param x with four of them. */
export function fixedTanh(x: number): number {
  if (x === 0) return 0;
  // As a number with five bits before the point, x is twice as large.
  const share = twoByOneAnd(exponential(-Math.abs(x), 5));
  const positive = shiftedUp(share - 2 ** 29, 2);
  return x > 0 ? positive : -positive;
}
