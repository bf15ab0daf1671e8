import type { KernelCall } from '../kernel-call';
import { LOWEST } from './max-pool';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** Maximum over the channels g, g + i0, g + 2·i0, … of a position; i0 is the number of output channels. */
export function channelMaxPool(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let g = 0; g < call.i0; g++) {
      let largest = LOWEST;
      for (let c = g; c < call.aChannels; c += call.i0) {
        const value = memory[indexOf(a, y, x) + c];
        if (value > largest) largest = value;
      }
      memory[indexOf(out, y, x) + g] = largest;
    }
  });
}
