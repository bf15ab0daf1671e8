import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { normalizer } from './normalize-over-channels';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/**
 * out = activation((a − mean) / √(variance + epsilon) · weights[c] + biases[c]), with the mean and the variance of each of
 * `groups` equal parts of the channels over all positions of the map. Sums run over the positions of a channel, row by row,
 * and then along the channels, in doubles.
 */
export function normalizeOverPositions(
  memory: Floats,
  call: KernelCall<'normalizeOverPositions'>,
): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const size = out.channels / call.groups;
  const whole = { ...call, y0: 0, y1: a.height, x0: 0, x1: a.width };
  for (let first = 0; first < out.channels; first += size) {
    const lists = Array.from({ length: size }, (_, c) => {
      const numbers: number[] = [];
      eachPosition(whole, (y, x) => numbers.push(memory[indexOf(a, y, x) + first + c]));
      return Float32Array.from(numbers);
    });
    const normalized = normalizer(call, lists);
    eachPosition(call, (y, x) => {
      for (let c = first; c < first + size; c++)
        memory[indexOf(out, y, x) + c] = normalized(memory, memory[indexOf(a, y, x) + c], c);
    });
  }
  activateRectangle(memory, call);
}
