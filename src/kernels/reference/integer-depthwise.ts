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
import { eachTap } from './window';

/** As integerConvolution, with every channel a group of its own: weights [ky][kx][C], biases [bias, multiplier or shift][C]. */
export function integerDepthwise(memory: Floats, call: KernelCall<'integerDepthwise'>): void {
  const [bytes, words] = [bytesOf(memory), wordsOf(memory)];
  const [a, out] = [firstInput(call), outputOf(call)];
  const { outChannels: channels } = call;
  const { zeroA, zeroWeights } = call.attributes;
  eachPosition(call, (y, x) => {
    for (let c = 0; c < channels; c++) {
      const numbers = call.biases / 4 + c;
      let sum = words[numbers];
      eachTap(call, y, x, (inputY, inputX, ky, kx) => {
        const weight = bytes[call.weights + (ky * call.kernelX + kx) * channels + c];
        sum += (weight - zeroWeights) * (bytes[addressOf(a, inputY, inputX) + c] - zeroA);
      });
      const factor = {
        multiplier: words[numbers + channels],
        shift: words[numbers + 2 * channels],
      };
      bytes[addressOf(out, y, x) + c] = requantized(sum, factor, call.attributes);
    }
  });
}
