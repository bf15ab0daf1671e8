import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/** out = activation(a · weights[c] + biases[c]). */
export function channelAffine(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      const scaled = fround(memory[indexOf(a, y, x) + c] * memory[call.weights / 4 + c]);
      memory[indexOf(out, y, x) + c] = scaled + memory[call.biases / 4 + c];
    }
  });
  activateRectangle(memory, call);
}
