import type { KernelCall } from '../kernel-call';
import {
  addressOf,
  bytesOf,
  eachPosition,
  firstInput,
  indexOf,
  outputOf,
  type Floats,
} from './view';

const { fround } = Math;

/** Positions `stepY` and `stepX` apart, from row `top` and column `left` on, times `scale`, plus `shift`. */
export function slice(memory: Floats, call: KernelCall<'slice'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { top, left, stepY, stepX } = call.attributes;
  const [scale, shift] = [fround(call.attributes.scale), fround(call.attributes.shift)];
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y * stepY + top, x * stepX + left);
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = fround(memory[from + c] * scale) + shift;
  });
}

/** Positions of integers of one byte. */
export function sliceBytes(memory: Floats, call: KernelCall<'sliceBytes'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { top, left, stepY, stepX } = call.attributes;
  eachPosition(call, (y, x) => {
    const from = addressOf(a, y * stepY + top, x * stepX + left);
    bytes.copyWithin(addressOf(out, y, x), from, from + call.outChannels);
  });
}
