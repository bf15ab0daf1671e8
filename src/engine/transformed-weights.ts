import { FILTER_BLOCK, FREQUENCIES, weightChunk } from '../core/kernels/filter-block';
import { transformFilter } from '../kernels/winograd-filter';

/** Weights of a filter for one channel, before they are transformed. */
const TAPS = 9;

/**
 * Channels that are transformed together and then copied to their places: frequencies lie so far apart, by powers of
 * two often, that their numbers one by one would push each other out of the processor's cache.
 */
const TOGETHER = 16;

/** Numbers of one frequency of the channels that go together. */
const ROW = TOGETHER * FILTER_BLOCK;

/**
 * Packs `count` filters, at most a block of 8, for the fast kernel: of [filter][channel][3x3 taps] it makes
 * [chunk][frequency][channel of the chunk][8 filters], from index `target` of `weights` on. Lanes of filters that
 * there are not become 0.
 */
export function packTransformed(
  filters: Float32Array,
  count: number,
  channels: number,
  weights: Float32Array,
  target: number,
): void {
  const rows = new Float32Array(FREQUENCIES * ROW);
  const chunk = weightChunk(channels);
  for (let first = 0; first < channels; first += chunk) {
    const size = Math.min(chunk, channels - first);
    const start = target + FREQUENCIES * first * FILTER_BLOCK;
    for (let from = 0; from < size; from += TOGETHER) {
      const together = Math.min(TOGETHER, size - from);
      for (let filter = 0; filter < count; filter++)
        for (let channel = 0; channel < together; channel++) {
          const taps = (filter * channels + first + from + channel) * TAPS;
          transformFilter(filters, taps, rows, channel * FILTER_BLOCK + filter, ROW);
        }
      for (let frequency = 0; frequency < FREQUENCIES; frequency++) {
        const row = rows.subarray(frequency * ROW, frequency * ROW + together * FILTER_BLOCK);
        weights.set(row, start + (frequency * size + from) * FILTER_BLOCK);
      }
    }
  }
}
