import type { KernelCall } from '../kernel-call';
import { bytesOf, eachPosition, placeOf, outputOf, type Floats, type Numbers } from './view';

/** Learned numbers: weights [C][H][W] of the whole output map. */
export function constant(memory: Floats, call: KernelCall): void {
  fill(memory, call);
}

/** The same with integers of one byte. */
export function constantBytes(memory: Floats, call: KernelCall): void {
  fill(bytesOf(memory), call);
}

function fill(memory: Numbers, call: KernelCall): void {
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[placeOf(memory, out, y, x) + c] =
        memory[call.weights / memory.BYTES_PER_ELEMENT + (c * out.height + y) * out.width + x];
  });
}
