import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** Every position repeated i0 × i0 times, times f0. */
export function upsample(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const scale = Math.fround(call.f0);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, Math.floor(y / call.i0), Math.floor(x / call.i0));
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = scale * memory[from + c];
  });
}
