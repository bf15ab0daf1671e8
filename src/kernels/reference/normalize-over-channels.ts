import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * out = activation((a − mean) / √(variance + epsilon) · weights[c] + biases[c]), with the mean and the variance of each of
 * `groups` equal parts of the channels of a position. Sums run along the channels, in doubles.
 */
export function normalizeOverChannels(
  memory: Floats,
  call: KernelCall<'normalizeOverChannels'>,
): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const size = out.channels / call.groups;
  eachPosition(call, (y, x) => {
    for (let first = 0; first < out.channels; first += size) {
      const from = indexOf(a, y, x) + first;
      const numbers = memory.slice(from, from + size);
      const normalized = normalizer(call, [numbers]);
      numbers.forEach((number, c) => {
        memory[indexOf(out, y, x) + first + c] = normalized(memory, number, first + c);
      });
    }
  });
  activateRectangle(memory, call);
}

/** Makes a number of channel c what it is beside the others of its group. */
export type Normalizer = (memory: Floats, number: number, c: number) => number;

/** By the mean and variance of some lists of numbers: of each the sum, and of these sums the sum. */
export function normalizer(
  call: KernelCall<'normalizeOverChannels' | 'normalizeOverPositions'>,
  lists: readonly Floats[],
): Normalizer {
  const count = lists.reduce((total, { length }) => total + length, 0);
  const meanOf = (term: (number: number) => number): number =>
    lists.reduce((total, list) => total + list.reduce((sum, x) => sum + term(x), 0), 0) / count;
  const mean = meanOf(x => x);
  const variance = meanOf(x => (x - mean) * (x - mean));
  const epsilon = fround(call.attributes.epsilon);
  const inverse = 1 / fround(Math.sqrt(fround(variance + epsilon)));
  return (memory, number, c) =>
    fround((number - mean) * inverse * memory[call.weights / 4 + c] + memory[call.biases / 4 + c]);
}
