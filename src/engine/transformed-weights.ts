import { FILTER_BLOCK, FREQUENCIES, weightChunk } from '../core/schedule/weight-layout';
import { transformFilter } from '../kernels/winograd-filter';

/** Weights of a filter for one channel, before they are transformed. */
const TAPS = 9;

/**
 * Packs `count` filters, at most a block of 8, for the fast kernel: of [filter][channel][3x3 taps] it makes
 * [chunk][frequency][channel of the chunk][8 filters], from index `target` of `weights` on. Computed in double
 * precision, rounded once.
 */
export function packTransformed(
  filters: Float32Array,
  count: number,
  channels: number,
  weights: Float32Array,
  target: number,
): void {
  const frequencies = new Float64Array(FREQUENCIES);
  const chunk = weightChunk(channels);
  for (let first = 0; first < channels; first += chunk) {
    const size = Math.min(chunk, channels - first);
    const start = target + FREQUENCIES * first * FILTER_BLOCK;
    for (let filter = 0; filter < count; filter++)
      for (let channel = 0; channel < size; channel++) {
        transformFilter(filters, (filter * channels + first + channel) * TAPS, frequencies);
        let index = start + channel * FILTER_BLOCK + filter;
        for (let frequency = 0; frequency < FREQUENCIES; frequency++) {
          weights[index] = frequencies[frequency] ?? 0;
          index += size * FILTER_BLOCK;
        }
      }
  }
}
