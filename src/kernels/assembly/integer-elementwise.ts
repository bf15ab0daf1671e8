import { IntegerElementwiseCall } from './kernel-call';
import { limited, timesFactor } from './requantization';
import { ONE_CHANNEL, ONE_POSITION } from './spread';
import { addressOf, View } from './view';

/** Places in ELEMENTWISE_OPERATORS. */
const ADD = 0;
const SUBTRACT = 1;

/** Bits by which summands are shifted up before they get a common scale. */
const SUMMAND_BITS = 20;

// @ts-ignore: decorator
@inline
function spreadAddress(view: View, spread: i32, y: i32, x: i32): usize {
  return spread & ONE_POSITION ? addressOf(view, 0, 0) : addressOf(view, y, x);
}

/**
 * Sums, differences and products of integers of one byte. Summands are first multiplied by factors of their own, 20 bits higher,
 * so that they have one scale; then the result is by its factor, plus `zero`, limited to `least` … `most`.
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
  }
  const q = timesFactor(sum, call.multiplier, call.shift) + call.zero;
  return <i8>limited(q, call.least, call.most);
}
