import type { KernelCall } from '../kernel-call';
import { eachPosition, indexOf, outputOf, type Floats } from './view';

/** Learned numbers: weights [C][H][W] of the whole output map. */
export function constant(memory: Floats, call: KernelCall): void {
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] =
        memory[call.weights / 4 + (c * out.height + y) * out.width + x];
  });
}
