import { IntegerSumCall } from './kernel-call';
import { limited, timesFactor } from './requantization';
import { addressOf } from './view';

/** Sum of integers of one byte along the axes `over…`: of q − zeroA, times the factor, plus `zero`, limited. */
export function integerSum(call: IntegerSumCall): void {
  const channels = call.overChannels ? call.aChannels : 1;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const q = timesFactor(sumOf(call, y, x, c, channels), call.multiplier, call.shift);
        store<i8>(out + c, <i8>limited(q + call.zero, call.least, call.most));
      }
    }
}

/** Of so many channels from `c` on. */
function sumOf(call: IntegerSumCall, y: i32, x: i32, c: i32, channels: i32): i32 {
  const y0 = call.overY ? 0 : y;
  const y1 = call.overY ? call.aHeight : y + 1;
  const x0 = call.overX ? 0 : x;
  const x1 = call.overX ? call.aWidth : x + 1;
  let sum = 0;
  for (let row = y0; row < y1; row++) {
    let a = addressOf(call.a, row, x0) + c;
    for (let column = x0; column < x1; column++) {
      for (let channel = 0; channel < channels; channel++)
        sum += load<i8>(a + channel) - call.zeroA;
      a += call.aPixelStride;
    }
  }
  return sum;
}
