import assert from 'node:assert/strict';
import fc from 'fast-check';
import { transformFilter } from '../../../src/kernels/winograd-filter';

/** The points of a line, without ∞. */
const POINTS = [0, Math.SQRT1_2, -Math.SQRT1_2, Math.SQRT2, -Math.SQRT2];

/** Number of the filter at points (y, x): the value of its polynomial, or its highest coefficient at ∞. */
function valueAt(taps: readonly number[], y: number, x: number): number {
  const power = (point: number, exponent: number): number =>
    point < POINTS.length ? (POINTS[point] ?? 0) ** exponent : Number(exponent === 2);
  return taps.reduce((sum, tap, i) => sum + tap * power(y, Math.floor(i / 3)) * power(x, i % 3), 0);
}

/** What the Lagrange polynomials of a line leave out: Π (point − other point). */
const divisor = (point: number): number =>
  POINTS.reduce((product, other, i) => {
    const own = POINTS[point];
    return own === undefined || i === point ? product : product * (own - other);
  }, 1);

describe('a filter for the fast kernel', () => {
  it('is its values at 6x6 points, divided by what the interpolation leaves out', () => {
    const numbers = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(numbers, taps => {
        const frequencies = new Float32Array(1 + 36 * 2).fill(NaN);
        transformFilter(Float32Array.from([99, ...taps]), 1, frequencies, 1, 2);
        for (let i = 0; i < 36; i++) {
          const [y, x] = [Math.floor(i / 6), i % 6];
          const expected = valueAt(taps, y, x) / divisor(y) / divisor(x);
          const actual = frequencies[1 + 2 * i] ?? NaN;
          const rounding = 1.0001 * 2 ** -24 * Math.abs(expected);
          assert.ok(Math.abs(actual - expected) <= rounding + 1e-12, `${i}: ${actual}`);
        }
      }),
    );
  });
});
