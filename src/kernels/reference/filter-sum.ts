import type { KernelCall } from '../kernel-call';
import { packedBiasIndex, packedWeightIndex, type ConvolutionWeights } from '../weight-layout';
import { indexOf, type Floats, type View } from './view';

const { fround } = Math;

/** Calls back for each input position that is multiplied by a tap, and its kernel row and column. */
export type Taps = (
  visit: (inputY: number, inputX: number, ky: number, kx: number) => void,
) => void;

/**
 * Bias and products of a filter, with parameters packed as weight-layout.ts says: tap by tap in their order, each over the
 * channels of the filter's group.
 */
export function filterSum(
  memory: Floats,
  call: KernelCall,
  a: View,
  filter: number,
  eachTap: Taps,
): number {
  const shape = layoutOf(call);
  const channels = shape.channels / shape.groups;
  const firstChannel = Math.floor(filter / (shape.filters / shape.groups)) * channels;
  let sum = memory[call.biases / 4 + packedBiasIndex(shape, filter)];
  eachTap((inputY, inputX, ky, kx) => {
    const from = indexOf(a, inputY, inputX) + firstChannel;
    for (let c = 0; c < channels; c++) {
      const weight = memory[call.weights / 4 + packedWeightIndex(shape, filter, c, ky, kx)];
      sum = fround(sum + fround(memory[from + c] * weight));
    }
  });
  return sum;
}

const layoutOf = (call: KernelCall): ConvolutionWeights => ({
  filters: call.outChannels,
  groups: call.groups,
  channels: call.aChannels,
  kernelY: call.kernelY,
  kernelX: call.kernelX,
});
