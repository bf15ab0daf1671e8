import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * One summand of a sum: out = (i0 ? 0 : out) + weights[c] · a, with a read at (y·strideY, x·strideX);
 * weights 0 stands for the weight 1. Channels that a lacks count as 0. Then the activation, which
 * belongs to the last summand only.
 */
export function accumulate(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y * call.strideY, x * call.strideX);
    const to = indexOf(out, y, x);
    for (let c = 0; c < call.outChannels; c++) {
      const summand = c < call.aChannels ? weighted(memory, call, c, memory[from + c]) : 0;
      if (call.i0 !== 0) memory[to + c] = summand;
      else if (c < call.aChannels) memory[to + c] = memory[to + c] + summand;
    }
  });
  activateRectangle(memory, call);
}

const weighted = (memory: Floats, call: KernelCall, channel: number, x: number): number =>
  call.weights === 0 ? x : fround(x * memory[call.weights / 4 + channel]);
