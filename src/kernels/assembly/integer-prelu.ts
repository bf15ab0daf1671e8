import { IntegerPreluCall } from './kernel-call';
import { limited, timesFactor } from './requantization';
import { addressOf } from './view';

/**
 * q − zeroA of integers of one byte times the factor; below 0 times the channel's slope, less its zero point, and another factor.
 * Plus `zero`, limited. Weights are slopes [C], biases the zero point of the slopes, and the multiplier and the shift of theirs.
 */
export function integerPrelu(call: IntegerPreluCall): void {
  const zeroSlope = load<i32>(call.biases);
  const multiplier = load<i32>(call.biases, 4);
  const shift = load<i32>(call.biases, 8);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const a = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const value = <i32>load<i8>(a + c) - call.zeroA;
        const slope = <i32>load<i8>(call.weights + c) - zeroSlope;
        const q =
          value >= 0
            ? timesFactor(value, call.multiplier, call.shift)
            : timesFactor(value * slope, multiplier, shift);
        store<i8>(out + c, <i8>limited(q + call.zero, call.least, call.most));
      }
    }
}
