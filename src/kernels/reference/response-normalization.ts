import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Local response normalization over `size` neighbouring channels: a · norm^−beta with
 * norm = kappa + alpha · Σ a². The sum runs along the channels as in
 * Darknet: it starts with the first ⌊size/2⌋ squares, and from channel to channel drops the square behind
 * and adds the one ahead. So the square of channel ⌊size/2⌋ is never added, yet dropped in its turn; with
 * a large alpha the norm can become negative and the result NaN, there as here. `out` must not
 * share memory with `a`.
 */
export function responseNormalization(
  memory: Floats,
  call: KernelCall<'responseNormalization'>,
): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const channels = call.outChannels;
  const { size } = call.attributes;
  const ahead = Math.floor(size / 2);
  const behind = Math.floor((size - 1) / 2) + 1;
  const alpha = fround(call.attributes.alpha);
  const beta = fround(call.attributes.beta);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y, x);
    const square = (c: number): number => fround(memory[from + c] * memory[from + c]);
    let norm = fround(call.attributes.kappa);
    const add = (factor: number, c: number): void => {
      norm = fround(norm + fround(factor * square(c)));
    };
    for (let c = 0; c < Math.min(ahead, channels); c++) add(alpha, c);
    for (let c = 0; c < channels; c++) {
      if (c >= behind) add(-alpha, c - behind);
      if (c > 0 && c + ahead < channels) add(alpha, c + ahead);
      const power = fround(Math.pow(norm, -beta));
      memory[indexOf(out, y, x) + c] = power * memory[from + c];
    }
  });
}
