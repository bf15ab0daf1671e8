import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats, type View } from './view';

/** out = a / 255 over the rectangle, where a holds bytes: its strides are those of bytes. */
export function normalize(memory: Floats, call: KernelCall): void {
  const bytes = new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    const from = addressOf(a, y, x);
    const to = indexOf(out, y, x);
    for (let channel = 0; channel < call.outChannels; channel++)
      memory[to + channel] = (bytes[from + channel] ?? 0) / 255;
  });
}

const addressOf = (view: View, y: number, x: number): number => indexOf(view, y, x) * 4;
