import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** Every position repeated factor × factor times, times `scale`. */
export function upsample(memory: Floats, call: KernelCall<'upsample'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { factor } = call.attributes;
  const scale = Math.fround(call.attributes.scale);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, Math.floor(y / factor), Math.floor(x / factor));
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = scale * memory[from + c];
  });
}
