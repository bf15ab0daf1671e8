import type { KernelCall } from '../kernel-call';
import { integerBiasIndex, integerWeightIndex, type ConvolutionWeights } from '../weight-layout';
import { requantized } from './requantization';
import { eachTapOnto } from './transposed-convolution';
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

/**
 * Convolution of integers of one byte in `groups` groups: the bias and the products of w − zeroWeights and q − zeroA, over the taps inside
 * the map, times the filter's factor, rounded as core/kernels/fixed-point.ts says, plus `zero`, limited to `least` … `most`.
 */
export function integerConvolution(memory: Floats, call: KernelCall<'integerConvolution'>): void {
  sumTaps(memory, call, eachTap);
}

/** The same over the taps of a transposed convolution. */
export function integerTransposedConvolution(
  memory: Floats,
  call: KernelCall<'integerTransposedConvolution'>,
): void {
  sumTaps(memory, call, eachTapOnto);
}

function sumTaps(
  memory: Floats,
  call: KernelCall<'integerConvolution'>,
  eachOf: typeof eachTap,
): void {
  const [bytes, words] = [bytesOf(memory), wordsOf(memory)];
  const [a, out] = [firstInput(call), outputOf(call)];
  const shape = layoutOf(call);
  const channels = shape.channels / shape.groups;
  const { zeroA, zeroWeights } = call.attributes;
  eachPosition(call, (y, x) => {
    for (let filter = 0; filter < call.outChannels; filter++) {
      const first = Math.floor(filter / (shape.filters / shape.groups)) * channels;
      const numbers = call.biases / 4 + integerBiasIndex(shape, filter);
      let sum = words[numbers];
      eachOf(call, y, x, (inputY, inputX, ky, kx) => {
        const from = addressOf(a, inputY, inputX) + first;
        for (let c = 0; c < channels; c++) {
          const weight = bytes[call.weights + integerWeightIndex(shape, filter, c, ky, kx)];
          sum += (weight - zeroWeights) * (bytes[from + c] - zeroA);
        }
      });
      const factor = { multiplier: words[numbers + 8], shift: words[numbers + 16] };
      bytes[addressOf(out, y, x) + filter] = requantized(sum, factor, call.attributes);
    }
  });
}

const layoutOf = (call: KernelCall): ConvolutionWeights => ({
  filters: call.outChannels,
  groups: call.groups,
  channels: call.aChannels,
  kernelY: call.kernelY,
  kernelX: call.kernelX,
});
