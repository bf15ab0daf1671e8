import { at } from '../base/assert';
import { FILTER_BLOCK } from '../core/kernels/filter-block';
import { FILTER_NUMBERS, parameterLayout } from '../core/kernels/parameter-layout';
import { tensorOf, type Network } from '../core/network/network';
import type { WeightBlock } from '../core/schedule/schedule';

/** Bytes of two channels, and of four, of the weights of a block. */
const PAIR = 2 * FILTER_BLOCK;
const QUAD = 4 * FILTER_BLOCK;

/**
 * Turns the integers of a convolution into what runtime/kernels/integer-sums.h reads, in place: weights of four channels lie
 * together, and biases are less what the zero point of the input makes of all weights.
 */
export function asCReads(network: Network, block: WeightBlock, region: ArrayBufferLike): void {
  const layer = at(network.layers, block.layer);
  // Those of transposed convolutions are read as they are.
  if (layer.operation.kind === 'transposed-convolution') return;
  const layout = parameterLayout(network, layer, block.kernel);
  if (layout.kind !== 'integer-blocks' && layout.kind !== 'integer-depthwise') return;
  const weights = new Int8Array(region, block.weightsOffset, block.weightsBytes);
  const numbers = new Int32Array(region, block.biasesOffset, block.biasesBytes / 4);
  const { quantization } = tensorOf(network, at(layer.inputs, 0));
  const zero = quantization?.zeroPoint ?? 0;
  const lanes = layout.kind === 'integer-blocks' ? FILTER_BLOCK : layout.channels;
  const blockNumbers = lanes * FILTER_NUMBERS;
  const blockBytes = (weights.length * blockNumbers) / numbers.length;
  for (let place = 0; place * blockBytes < weights.length; place++) {
    const own = weights.subarray(place * blockBytes, (place + 1) * blockBytes);
    const biases = numbers.subarray(place * blockNumbers, place * blockNumbers + lanes);
    // Neighbours are two channels of a filter, or of a depthwise convolution filters.
    const together = layout.kind === 'integer-blocks' ? 2 : 1;
    own.forEach((weight, index) => {
      const lane = Math.floor(index / together) % lanes;
      biases[lane] = at(biases, lane) - zero * weight;
    });
    if (layout.kind === 'integer-blocks') inQuads(own, layout.taps);
  }
}

/** Of each tap [pair of channels][8 filters][2] to [four channels][8 filters][4]; a last pair stays as it is. */
function inQuads(weights: Int8Array, taps: number): void {
  const tapBytes = weights.length / taps;
  const quad = new Int8Array(QUAD);
  for (let tap = 0; tap < weights.length; tap += tapBytes)
    for (let start = tap; start + QUAD <= tap + tapBytes; start += QUAD) {
      const pairs = weights.subarray(start, start + QUAD);
      for (let filter = 0; filter < FILTER_BLOCK; filter++)
        for (let c = 0; c < 4; c++)
          quad[4 * filter + c] = at(pairs, (c >> 1) * PAIR + 2 * filter + (c & 1));
      pairs.set(quad);
    }
}
