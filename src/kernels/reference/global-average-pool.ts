import type { KernelCall } from '../kernel-call';
import { firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/** Mean over all positions of the whole input map, row by row; the output is C×1×1. */
export function globalAveragePool(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  for (let c = 0; c < call.outChannels; c++) {
    let sum = 0;
    for (let y = 0; y < a.height; y++)
      for (let x = 0; x < a.width; x++) sum = fround(sum + memory[indexOf(a, y, x) + c]);
    memory[indexOf(out, 0, 0) + c] = sum / (a.height * a.width);
  }
}
