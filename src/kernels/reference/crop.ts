import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/** The part of the map that begins at row i0 and column i1, times f0, plus f1. */
export function crop(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y + call.i0, x + call.i1);
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = fround(memory[from + c] * fround(call.f0)) + fround(call.f1);
  });
}
