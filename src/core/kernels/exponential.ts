const { fround } = Math;

/** A float32 and its bits. */
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function powerOfTwo(exponent: number): number {
  bits[0] = (exponent + 127) << 23;
  return float[0] ?? 0;
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

const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, coefficient) => fround(fround(sum * x) + fround(coefficient)), 0);

const ARTANH = [0.2817772083, 0.2796075579, 0.4002489759, 0.6666631507, 2];

/** ln(1 + e^x) = max(x, 0) + ln(1 + u) with u = e^−|x|, and that as 2 artanh(u / (2 + u)): a polynomial of its square. */
export function softplus(x: number): number {
  const u = exponential(-Math.abs(x));
  const s = fround(u / fround(u + 2));
  return fround((x < 0 ? 0 : x) + fround(s * polynomial(fround(s * s), ARTANH)));
}

const TAIL = [
  0.0356748769, -0.157203499, 0.206354196, -0.0536842455, 0.128561924, 0.0999134088, 0.120753968,
  0.119629298,
];

/**
 * Φ(−x) = erfc(x / √2) / 2 for x ≥ 0, within 4e-7 of it where it isn't tiny: e^(−x²/2) · t · p(t) with t = 1 / (1 + 0.3 x)
 * and a polynomial p fitted to 1.5e-7.
 */
export function upperTail(x: number): number {
  const t = fround(1 / fround(fround(x * fround(0.3)) + 1));
  const power = exponential(fround(fround(x * x) * -0.5));
  return fround(fround(power * t) * polynomial(t, TAIL));
}
