import type { KernelCall } from '../kernel-call';
import { requantized } from './requantization';
import {
  addressOf,
  bytesOf,
  eachPosition,
  firstInput,
  outputOf,
  wordsOf,
  type Floats,
} from './view';

/**
 * q − zeroA of integers of one byte times the factor; below 0 times the channel's slope, less its zero point, and another factor.
 * Plus `zero`, limited. Weights are slopes [C], biases the zero point of the slopes, and the multiplier and the shift of theirs.
 */
export function integerPrelu(memory: Floats, call: KernelCall<'integerPrelu'>): void {
  const [bytes, words] = [bytesOf(memory), wordsOf(memory)];
  const [a, out] = [firstInput(call), outputOf(call)];
  const { attributes } = call;
  const numbers = call.biases / 4;
  const below = { multiplier: words[numbers + 1], shift: words[numbers + 2] };
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      const value = bytes[addressOf(a, y, x) + c] - attributes.zeroA;
      const slope = bytes[call.weights + c] - words[numbers];
      bytes[addressOf(out, y, x) + c] =
        value >= 0
          ? requantized(value, attributes, attributes)
          : requantized(value * slope, below, attributes);
    }
  });
}
