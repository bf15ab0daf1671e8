import { assert, at } from '../base/assert';
import { FILTER_BLOCK } from '../core/kernels/filter-block';
import {
  FILTER_NUMBERS,
  parameterLayout,
  type IntegerBlocks,
} from '../core/kernels/parameter-layout';
import { tensorOf, type Network } from '../core/network/network';
import type { WeightBlock } from '../core/schedule/schedule';

/** Bytes of two channels of the weights of a block, and of four. */
const PAIR = 2 * FILTER_BLOCK;
const QUAD = 4 * FILTER_BLOCK;

/** As runtime/kernels/integer-sums.h has them: channels that lie together, and the largest window that is copied. */
const CHUNK = 16;
const GATHERED_BYTES = 144;

/** Half of one as multipliers are. */
const HALF = 2 ** 30;

/**
 * How a filter's weights lie: `quads` of four, for vectors of filters (runtime/kernels/integer-vectors.h), or `runs` of as many
 * as processors read that have no such vectors (runtime/kernels/integer-sums.h).
 */
export type IntegerArrangement = 'quads' | 'runs';

/**
 * Turns the integers of a convolution into what C programs read, in place: besides, biases are less what the zero point of the
 * input makes of all weights, and no multiplier is below a half.
 */
export function asCReads(
  network: Network,
  block: WeightBlock,
  region: ArrayBufferLike,
  arrangement: IntegerArrangement,
): void {
  const layer = at(network.layers, block.layer);
  // Those of transposed convolutions are read as they are, and such as runtime/kernels/integer-floats.h sums.
  if (layer.operation.kind === 'transposed-convolution') return;
  if (network.requantization !== 'fixed' || layer.zeroWeight !== undefined) return;
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
    const [biases, multipliers, shifts] = [0, 1, 2].map(row => {
      const start = place * blockNumbers + row * lanes;
      return numbers.subarray(start, start + lanes);
    });
    assert(biases !== undefined && multipliers !== undefined && shifts !== undefined, 'three rows');
    // Neighbours are two channels of a filter, or of a depthwise convolution filters.
    const together = layout.kind === 'integer-blocks' ? 2 : 1;
    own.forEach((weight, index) => {
      const lane = Math.floor(index / together) % lanes;
      if (at(multipliers, lane) === 0) own[index] = 0;
      else biases[lane] = at(biases, lane) - zero * weight;
    });
    multipliers.forEach((multiplier, lane) => {
      if (multiplier !== 0) return;
      // Nothing is left of such a filter: its sums are 0 then.
      multipliers[lane] = HALF;
      biases[lane] = shifts[lane] = 0;
    });
    if (layout.kind !== 'integer-blocks') continue;
    if (arrangement === 'runs') inRuns(own, layout);
    else inQuads(own, layout);
  }
}

/** From [tap][pair of channels][8 filters][2] to [tap][four channels][8 filters][4]; a last pair stays as it is. */
function inQuads(weights: Int8Array, { taps }: IntegerBlocks): void {
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

/** From [tap][pair of channels][8 filters][2] to runs, which take no more. */
function inRuns(weights: Int8Array, { taps, channels }: IntegerBlocks): void {
  const pairs = weights.slice();
  const tapBytes = weights.length / taps;
  const isOne = taps * channels <= GATHERED_BYTES;
  const length = 2 * Math.ceil((isOne ? taps * channels : channels) / 2);
  weights.fill(0);
  for (let tap = 0; tap < taps; tap++)
    for (let c = 0; c < channels; c++) {
      const place = isOne ? tap * channels + c : c;
      const chunk = place - (place % CHUNK);
      const width = Math.min(CHUNK, length - chunk);
      const start = ((isOne ? 0 : tap * length) + chunk) * FILTER_BLOCK + place - chunk;
      for (let filter = 0; filter < FILTER_BLOCK; filter++)
        weights[start + filter * width] = at(
          pairs,
          tap * tapBytes + (c >> 1) * PAIR + 2 * filter + (c & 1),
        );
    }
}
