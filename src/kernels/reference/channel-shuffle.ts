import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** Output channel j·groups + g is input channel g·(C/groups) + j. */
export function channelShuffle(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { groups, outChannels } = call;
  eachPosition(call, (y, x) => {
    for (let c = 0; c < outChannels; c++) {
      const from = (c % groups) * (outChannels / groups) + Math.floor(c / groups);
      memory[indexOf(out, y, x) + c] = memory[indexOf(a, y, x) + from];
    }
  });
}
