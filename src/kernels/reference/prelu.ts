import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** out = a < 0 ? a · weights[c] : a. */
export function prelu(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      const value = memory[indexOf(a, y, x) + c];
      memory[indexOf(out, y, x) + c] = value < 0 ? value * memory[call.weights / 4 + c] : value;
    }
  });
}
