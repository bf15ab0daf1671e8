const { fround } = Math;

/** A double and its bits. */
const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** 1/13, 1/11, … */
const ARTANH = [13, 11, 9, 7, 5, 3, 1].map(x => 1 / x);

/** 1/10!, 1/9!, … */
const TAYLOR = [3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map(x => 1 / x);

/** 1.5 · 2^52. */
const ROUNDING = 6755399441055744;

const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient);

/**
 * base^exponent = e^(exponent · ln |base|), in doubles, by additions, multiplications and one division, so that every machine
 * gives the same bits; the sign is that of an odd whole exponent, and a negative base has no others but whole ones.
 */
export function power(base: number, exponent: number): number {
  if (exponent === 0 || base === 1) return 1;
  const size = Math.abs(base);
  const isWhole = Number.isInteger(exponent) || Math.abs(exponent) === Infinity;
  if (base < 0 && !isWhole && size !== Infinity) return NaN;
  const value = size === 1 ? 1 : fround(exponential(exponent * logarithm(size)));
  const isOdd = Math.abs(exponent) % 2 === 1;
  return isOdd && (base < 0 || Object.is(base, -0)) ? -value : value;
}

/** ln(size), within 1e-12: size is 2^n · m with m about 1, and ln m = 2 artanh((m − 1) / (m + 1)). */
export function logarithm(size: number): number {
  if (size === 0) return -Infinity;
  if (!(size < Infinity)) return size;
  double[0] = size;
  // As far as the mantissa is above √2, it counts half, and the power of two one more.
  const n = (bits[0] - 0x3fe6a09e667f3bcdn) >> 52n;
  bits[0] -= n << 52n;
  const [m] = double;
  const s = (m - 1) / (m + 1);
  return Number(n) * Math.LN2 + 2 * s * polynomial(s * s, ARTANH);
}

/** e^x, within 1e-12, or beyond all floats where it is. */
function exponential(x: number): number {
  if (Number.isNaN(x)) return x;
  const near = Math.min(Math.max(x, -120), 120);
  // To the nearest whole number, halves to even: the sum has no bits left for a fraction.
  const n = near * Math.LOG2E + ROUNDING - ROUNDING;
  const r = near - n * Math.LN2;
  return polynomial(r, TAYLOR) * 2 ** n;
}
