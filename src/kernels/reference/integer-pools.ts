import type { KernelCall } from '../kernel-call';
import { limited } from './requantization';
import { addressOf, bytesOf, eachPosition, firstInput, outputOf, type Floats } from './view';
import { eachTap } from './window';

/**
 * Mean of q + above of integers of one byte over the positions of a window inside the map, rounded to the nearest, of two away from
 * 0, less that.
 */
export function integerAveragePool(memory: Floats, call: KernelCall<'integerAveragePool'>): void {
  const { above } = call.attributes;
  pool(
    memory,
    call,
    0,
    (sum, q) => sum + q + above,
    (sum, count) => rounded(sum, count) - above,
  );
}

function rounded(sum: number, count: number): number {
  const half = Math.trunc(count / 2);
  return Math.trunc((sum > 0 ? sum + half : sum - half) / count);
}

/** Largest of the integers of one byte at the positions of a window inside the map. */
export function integerMaxPool(memory: Floats, call: KernelCall<'integerMaxPool'>): void {
  pool(memory, call, -128, Math.max, most => most);
}

function pool(
  memory: Floats,
  call: KernelCall<'integerAveragePool' | 'integerMaxPool'>,
  start: number,
  join: (before: number, q: number) => number,
  finish: (joined: number, count: number) => number,
): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      let joined = start;
      let count = 0;
      eachTap(call, y, x, (inputY, inputX) => {
        joined = join(joined, bytes[addressOf(a, inputY, inputX) + c]);
        count++;
      });
      bytes[addressOf(out, y, x) + c] = limited(finish(joined, count), call.attributes);
    }
  });
}
