import type { KernelCall } from '../kernel-call';
import { packedBiasIndex, packedWeightIndex, type ConvolutionWeights } from '../weight-layout';
import { finishRectangle } from './summand';
import { eachPosition, firstInput, indexOf, outputOf, type Floats, type View } from './view';
import { eachTap } from './window';

const { fround } = Math;

/**
 * Convolution with `groups` groups, any window, stride and dilation; weights and biases packed as
 * weight-layout.ts says. Positions outside the map count as 0: they are left out. The sum starts from
 * the bias and runs over kernel rows, kernel columns, channels. `summand`, a SUMMAND, says whether b is added.
 */
export function convolution(memory: Floats, call: KernelCall<'convolution'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let filter = 0; filter < call.outChannels; filter++)
      memory[indexOf(out, y, x) + filter] = sumWindow(memory, call, a, filter, y, x);
  });
  finishRectangle(memory, call);
}

function sumWindow(
  memory: Floats,
  call: KernelCall<'convolution'>,
  a: View,
  filter: number,
  y: number,
  x: number,
): number {
  const shape = layoutOf(call);
  const channels = shape.channels / shape.groups;
  const firstChannel = Math.floor(filter / (shape.filters / shape.groups)) * channels;
  let sum = memory[call.biases / 4 + packedBiasIndex(shape, filter)];
  eachTap(call, y, x, (inputY, inputX, ky, kx) => {
    const from = indexOf(a, inputY, inputX) + firstChannel;
    for (let c = 0; c < channels; c++) {
      const weight = memory[call.weights / 4 + packedWeightIndex(shape, filter, c, ky, kx)];
      sum = fround(sum + fround(memory[from + c] * weight));
    }
  });
  return sum;
}

const layoutOf = (call: KernelCall<'convolution'>): ConvolutionWeights => ({
  filters: call.outChannels,
  groups: call.groups,
  channels: call.aChannels,
  kernelY: call.kernelY,
  kernelX: call.kernelX,
});
