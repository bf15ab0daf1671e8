import { IntegerSoftmaxCall } from './kernel-call';
import { dividedByPower, highProduct, limited } from './requantization';
import { addressOf } from './view';

/** Fixed-point numbers of gemmlowp: see ../../core/kernels/integer-exponential.ts. */
const ONE: i32 = i32.MAX_VALUE;
const QUARTER: i32 = 1 << 24;
const POWERS: StaticArray<i32> = [
  1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242,
];

function exponentialNearZero(a: i32): i32 {
  const x = a + (1 << 28);
  const squared = highProduct(x, x);
  const cubed = highProduct(squared, x);
  const fourth = dividedByPower(highProduct(squared, squared), 2);
  const rest = dividedByPower(highProduct(fourth + cubed, 715827883) + squared, 1);
  return 1895147668 + highProduct(1895147668, x + rest);
}

function exponential(x: i32): i32 {
  if (x == 0) return ONE;
  const within = (x & (QUARTER - 1)) - QUARTER;
  const rest = within - x;
  let result = exponentialNearZero(within << 5);
  for (let place = 0; place < 7; place++)
    if (rest & (QUARTER << place)) result = highProduct(result, unchecked(POWERS[place]));
  return result;
}

// @ts-ignore: decorator
@inline
function shiftedUp(x: i32, bits: i32): i32 {
  return <i32>min(max((<i64>x) << bits, <i64>i32.MIN_VALUE), <i64>i32.MAX_VALUE);
}

function reciprocalOfOneAnd(a: i32): i32 {
  const half = <i32>((<i64>a + <i64>ONE + 1) / 2);
  let x = 1515870810 + highProduct(half, -1010580540);
  for (let step = 0; step < 3; step++)
    x += shiftedUp(highProduct(x, (1 << 29) - highProduct(half, x)), 2);
  return shiftedUp(x, 1);
}

/** Bits before the point of sums of exponentials. */
const SUM_BITS = 12;

/**
 * Softmax over the channels of each position, of integers of one byte: exponentials of the differences to the largest, divided by
 * their sum, as multiples of 1/256 from −128 on.
 */
export function integerSoftmax(call: IntegerSoftmaxCall): void {
  const channels = call.outChannels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      let largest = <i32>i8.MIN_VALUE;
      for (let c = 0; c < channels; c++) largest = max(largest, <i32>load<i8>(from + c));
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        const difference = load<i8>(from + c) - largest;
        if (difference >= call.leastDifference)
          sum += dividedByPower(exponentialOf(call, difference), SUM_BITS);
      }
      const headroom = clz(sum);
      const scale = reciprocalOfOneAnd((sum << headroom) - i32.MIN_VALUE);
      const shift = SUM_BITS - headroom + 31 - 8;
      const to = addressOf(call.out, y, x);
      for (let c = 0; c < channels; c++) {
        const difference = load<i8>(from + c) - largest;
        let share = 0;
        if (difference >= call.leastDifference)
          share = dividedByPower(highProduct(scale, exponentialOf(call, difference)), shift);
        store<i8>(to + c, <i8>limited(share + i8.MIN_VALUE, i8.MIN_VALUE, i8.MAX_VALUE));
      }
    }
}

// @ts-ignore: decorator
@inline
function exponentialOf(call: IntegerSoftmaxCall, difference: i32): i32 {
  return exponential(highProduct(difference << call.shift, call.multiplier));
}
