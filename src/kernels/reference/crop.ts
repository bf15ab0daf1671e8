import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/** The part of the map that begins at row `top` and column `left`, times `scale`, plus `shift`. */
export function crop(memory: Floats, call: KernelCall<'crop'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { top, left } = call.attributes;
  const [scale, shift] = [fround(call.attributes.scale), fround(call.attributes.shift)];
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y + top, x + left);
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = fround(memory[from + c] * scale) + shift;
  });
}
