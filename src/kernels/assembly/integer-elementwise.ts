import { fusedActivation } from './activation';
import { combinedFloats } from './elementwise';
import { IntegerArithmeticCall, IntegerElementwiseCall } from './kernel-call';
import { limited, storeFour, timesFactor } from './requantization';
import { ONE_CHANNEL, ONE_POSITION } from './spread';
import { addressOf, View } from './view';

/** Places in ELEMENTWISE_OPERATORS. */
const ADD = 0;
const SUBTRACT = 1;
const MINIMUM = 4;
const MAXIMUM = 5;

/** Bits by which summands are shifted up before they get a common scale. */
const SUMMAND_BITS = 20;

// @ts-ignore: decorator
@inline
function spreadAddress(view: View, spread: i32, y: i32, x: i32): usize {
  return spread & ONE_POSITION ? addressOf(view, 0, 0) : addressOf(view, y, x);
}

/**
 * Sums, differences, products, the smaller and the larger of integers of one byte. Summands are first multiplied by factors of their
 * own, 20 bits higher, so that they have one scale; then the result is by its factor, plus `zero`, limited to `least` … `most`.
 */
export function integerElementwise(call: IntegerElementwiseCall): void {
  const nextA = call.spreadA & ONE_CHANNEL ? 0 : 1;
  const nextB = call.spreadB & ONE_CHANNEL ? 0 : 1;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      let a = spreadAddress(call.a, call.spreadA, y, x);
      let b = spreadAddress(call.b, call.spreadB, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        store<i8>(out + c, combined(call, load<i8>(a) - call.zeroA, load<i8>(b) - call.zeroB));
        a += nextA;
        b += nextB;
      }
    }
}

// @ts-ignore: decorator
@inline
function combined(call: IntegerElementwiseCall, x: i32, y: i32): i8 {
  let sum = x * y;
  if (call.operator == ADD || call.operator == SUBTRACT) {
    const first = timesFactor(x << SUMMAND_BITS, call.multiplierA, call.shiftA);
    const second = timesFactor(y << SUMMAND_BITS, call.multiplierB, call.shiftB);
    sum = call.operator == ADD ? first + second : first - second;
  } else if (call.operator == MINIMUM) sum = min(x, y);
  else if (call.operator == MAXIMUM) sum = max(x, y);
  const q = timesFactor(sum, call.multiplier, call.shift) + call.zero;
  return <i8>limited(q, call.least, call.most);
}

/** What elementwise makes of the floats that integers of one byte stand for, as the nearest integers, of two as near the even one. */
export function integerArithmetic(call: IntegerArithmeticCall): void {
  const splatA = (call.spreadA & ONE_CHANNEL) != 0;
  const splatB = (call.spreadB & ONE_CHANNEL) != 0;
  const zeros = i32x4.splat(call.zero);
  const least = i32x4.splat(call.least);
  const most = i32x4.splat(call.most);
  const scale = f32x4.splat(call.scale);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const a = spreadAddress(call.a, call.spreadA, y, x);
      const b = spreadAddress(call.b, call.spreadB, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c += 4) {
        const left = floatsAt(splatA ? a : a + c, splatA, call.zeroA, call.scaleA);
        const right = floatsAt(splatB ? b : b + c, splatB, call.zeroB, call.scaleB);
        const made = combinedFloats(left, right, call.operator);
        const steps = f32x4.div(fusedActivation(call, call.activation, made), scale);
        const q = i32x4.add(nearestFour(steps), zeros);
        storeFour(out + c, call.outChannels - c, i32x4.min_s(i32x4.max_s(q, least), most));
      }
    }
}

/** The floats that four neighbouring integers stand for, or the first one. */
// @ts-ignore: decorator
@inline
function floatsAt(address: usize, isOne: bool, zero: i32, scale: f32): v128 {
  const bytes = isOne ? v128.load8_splat(address) : v128.load32_zero(address);
  const integers = i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes));
  const centred = i32x4.sub(integers, i32x4.splat(zero));
  return f32x4.mul(f32x4.splat(scale), f32x4.convert_i32x4_s(centred));
}

/** No byte is as far from another. */
const FAR: f32 = 512;

/** The nearest integers, of two the even one. What is not a number is the least. */
// @ts-ignore: decorator
@inline
function nearestFour(steps: v128): v128 {
  const above = f32x4.pmax(f32x4.splat(-FAR), steps);
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.pmin(f32x4.splat(FAR), above)));
}
