import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Local response normalization over i0 neighbouring channels: a · norm^−f1 with
 * norm = f2 + f0 · Σ a², f0 = alpha, f1 = beta, f2 = kappa. The sum runs along the channels as in
 * Darknet: it starts with the first ⌊size/2⌋ squares, and from channel to channel drops the square behind
 * and adds the one ahead. So the square of channel ⌊size/2⌋ is never added, yet dropped in its turn; with
 * a large alpha the norm can become negative and the result NaN, there as here. `out` must not
 * share memory with `a`.
 */
export function responseNormalization(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const channels = call.outChannels;
  const ahead = Math.floor(call.i0 / 2);
  const behind = Math.floor((call.i0 - 1) / 2) + 1;
  const alpha = fround(call.f0);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y, x);
    const square = (c: number): number => fround(memory[from + c] * memory[from + c]);
    let norm = fround(call.f2);
    const add = (factor: number, c: number): void => {
      norm = fround(norm + fround(factor * square(c)));
    };
    for (let c = 0; c < Math.min(ahead, channels); c++) add(alpha, c);
    for (let c = 0; c < channels; c++) {
      if (c >= behind) add(-alpha, c - behind);
      if (c > 0 && c + ahead < channels) add(alpha, c + ahead);
      const power = fround(Math.pow(norm, -fround(call.f1)));
      memory[indexOf(out, y, x) + c] = power * memory[from + c];
    }
  });
}
