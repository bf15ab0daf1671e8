/**
 * Sums of integers become integers of another scale, as core/kernels/fixed-point.ts says. Four at a time, where all shifts are
 * to the right: then a shift by e is a product with 2^(31 − e), of which the upper half is kept.
 */

const HALF: i64 = 1 << 30;

// @ts-ignore: decorator
@inline
function upperHalves(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(i64x2.shr_s(low, 31), i64x2.shr_s(high, 31), 0, 2, 4, 6);
}

/** Four sums times their multipliers · 2^(shift − 31), with both roundings. */
// @ts-ignore: decorator
@inline
export function timesFactors(sums: v128, multipliers: v128, powers: v128): v128 {
  const half = i64x2.splat(HALF);
  const product = upperHalves(
    i64x2.add(i64x2.extmul_low_i32x4_s(sums, multipliers), half),
    i64x2.add(i64x2.extmul_high_i32x4_s(sums, multipliers), half),
  );
  // Of two integers that are as near, a negative one becomes the lower.
  const sign = i32x4.shr_s(product, 31);
  return upperHalves(
    i64x2.add(
      i64x2.extmul_low_i32x4_s(product, powers),
      i64x2.add(half, i64x2.extend_low_i32x4_s(sign)),
    ),
    i64x2.add(
      i64x2.extmul_high_i32x4_s(product, powers),
      i64x2.add(half, i64x2.extend_high_i32x4_s(sign)),
    ),
  );
}

/** Whether a shift is to the right, by 1 at least. */
// @ts-ignore: decorator
@inline
export function isRight(shift: i32): bool {
  return shift < 0;
}

/** What stands for a shift to the right in `timesFactors`. */
// @ts-ignore: decorator
@inline
export function powerOf(shift: i32): i32 {
  return 1 << (31 + shift);
}

/** a · b / 2^31, rounded to the nearest integer, of two to the one above. */
// @ts-ignore: decorator
@inline
export function highProduct(a: i32, b: i32): i32 {
  return <i32>((<i64>a * <i64>b + HALF) >> 31);
}

/** x / 2^exponent, rounded to the nearest integer, of two to the one farther from 0. */
// @ts-ignore: decorator
@inline
export function dividedByPower(x: i32, exponent: i32): i32 {
  const mask = (1 << exponent) - 1;
  const threshold = (mask >> 1) + <i32>(x < 0);
  return (x >> exponent) + <i32>((x & mask) > threshold);
}

/** What shifts say of the rounding: see core/kernels/fixed-point.ts. */
export const FLOAT_FACTOR = 128;
const ROUNDED_ONCE = 256;

/** One sum, with any factor. */
export function timesFactor(sum: i32, multiplier: i32, shift: i32): i32 {
  if (shift == FLOAT_FACTOR) return timesFloat(sum, reinterpret<f32>(multiplier));
  return shift < FLOAT_FACTOR
    ? timesRoundedTwice(sum, multiplier, shift)
    : timesRoundedOnce(sum, multiplier, shift - ROUNDED_ONCE);
}

/** No integer of two bytes is as far from 0: what is beyond it is limited anyway. */
const FAR: f32 = 2097152;

/** The nearest integer, of two the even one. What is not a number is the least. */
// @ts-ignore: decorator
@inline
export function nearestFloat(x: f32): i32 {
  return <i32>nearest<f32>(x > -FAR ? min<f32>(x, FAR) : -FAR);
}

function timesFloat(sum: i32, factor: f32): i32 {
  return nearestFloat(<f32>sum * factor);
}

/** Four sums in floats. */
// @ts-ignore: decorator
@inline
export function timesFloats(sums: v128, factors: v128): v128 {
  const products = f32x4.mul(f32x4.convert_i32x4_s(sums), factors);
  return i32x4.trunc_sat_f32x4_s(
    f32x4.nearest(f32x4.min(f32x4.max(products, f32x4.splat(-FAR)), f32x4.splat(FAR))),
  );
}

function timesRoundedOnce(sum: i32, multiplier: i32, shift: i32): i32 {
  const bits = <i64>(31 - shift);
  return <i32>((<i64>sum * <i64>multiplier + ((<i64>1) << (bits - 1))) >> bits);
}

function timesRoundedTwice(sum: i32, multiplier: i32, shift: i32): i32 {
  const product = highProduct(shift > 0 ? sum << shift : sum, multiplier);
  return shift < 0 ? dividedByPower(product, -shift) : product;
}

/** What an integer is limited to. */
// @ts-ignore: decorator
@inline
export function limited(q: i32, least: i32, most: i32): i32 {
  return min(max(q, least), most);
}

/** Eight integers of an output, one byte each, of which `count` are stored. */
// @ts-ignore: decorator
@inline
export function storeEight(out: usize, count: i32, low: v128, high: v128): void {
  const words = i16x8.narrow_i32x4_s(low, high);
  const bytes = i8x16.narrow_i16x8_s(words, words);
  if (count >= 8) v128.store64_lane(out, bytes, 0);
  else storeFew(out, count, bytes);
}

/** Four integers of an output, one byte each, of which `count` are stored. */
// @ts-ignore: decorator
@inline
export function storeFour(out: usize, count: i32, q: v128): void {
  const words = i16x8.narrow_i32x4_s(q, q);
  const bytes = i8x16.narrow_i16x8_s(words, words);
  if (count >= 4) v128.store32_lane(out, bytes, 0);
  else storeFew(out, count, bytes);
}

function storeFew(out: usize, count: i32, bytes: v128): void {
  let rest = i64x2.extract_lane(bytes, 0);
  for (let lane = 0; lane < count; lane++) {
    store<u8>(out + lane, <u8>rest);
    rest >>= 8;
  }
}
