import { StridedBytesCall, StridedCall } from './kernel-call';
import { collectNumbers, neighbours } from './numbers';
import { addressOf } from './view';

/** Digits whose sizes count: the slowest is whatever is left. */
const SIZES: i32 = 5;

/**
 * Number (… i1, i0) of the output is number offset + i0·step0 + i1·step1 + … of the input, both as they lie. Digit i0 counts
 * fastest, up to size0.
 */
export function strided(call: StridedCall): void {
  collect<f32>(call);
}

/** The same with integers of one byte. */
export function stridedBytes(call: StridedBytesCall): void {
  collect<i8>(call);
}

function collect<T>(call: StridedCall): void {
  const together = neighbours<T>(call.out, call.x0, call.x1);
  const size = call.size0;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x += together) {
      let to = addressOf(call.out, y, x);
      let number = (y * call.outWidth + x) * call.outChannels;
      const end = number + together * call.outChannels;
      while (number < end) {
        const count = min(size - (number % size), end - number);
        collectNumbers<T>(call.a, sourceOf(call, number), call.step0, count, to);
        number += count;
        to += count * sizeof<T>();
      }
    }
}

/** The input's number for number `index` of the output. */
function sourceOf(call: StridedCall, index: i32): i32 {
  let source = call.offset;
  let digit = 0;
  for (; digit < SIZES && index > 0; digit++) {
    const size = load<i32>(changetype<usize>(call) + (digit << 2), offsetof<StridedCall>('size0'));
    source += (index % size) * stepOf(call, digit);
    index /= size;
  }
  return index > 0 ? source + index * stepOf(call, digit) : source;
}

// @ts-ignore: decorator
@inline
function stepOf(call: StridedCall, digit: i32): i32 {
  return load<i32>(changetype<usize>(call) + (digit << 2), offsetof<StridedCall>('step0'));
}
