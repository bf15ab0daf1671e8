const { fround } = Math;

/** A float32 and its bits. */
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function powerOfTwo(exponent: number): number {
  bits[0] = (exponent + 127) << 23;
  return float[0];
}

/** To the nearest whole number, halves to even: adding 1.5·2²³ leaves no bit for fractions. */
const nearest = (x: number): number => fround(fround(x + 12582912) - 12582912);

const COEFFICIENTS = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
  5.0000001201e-1,
].map(fround);

/**
 * e^x in float32, with the same bits as the assembly's: Cephes' expf (Moshier), that is
 * e^x = 2^n · e^r with |r| ≤ ln 2 / 2, and a polynomial for e^r.
 */
export function exponential(value: number): number {
  const x = Math.min(Math.max(value, -104), 89);
  const n = nearest(fround(x * fround(1.44269504)));
  const coarse = fround(x - fround(n * fround(0.693359375)));
  const r = fround(coarse - fround(n * fround(-2.1219444e-4)));
  const p = COEFFICIENTS.reduce((sum, coefficient) => fround(fround(sum * r) + coefficient), 0);
  const y = fround(fround(fround(p * fround(r * r)) + r) + 1);
  if (Number.isNaN(y)) return y;
  const half = n >> 1;
  return fround(fround(y * powerOfTwo(half)) * powerOfTwo(n - half));
}

/** 1 / (1 + e^−x). */
export const logistic = (x: number): number => fround(1 / fround(1 + exponential(-x)));
