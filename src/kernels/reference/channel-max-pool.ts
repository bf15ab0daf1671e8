import type { KernelCall } from '../kernel-call';
import { LOWEST } from './max-pool';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** Maximum over the channels g, g + n, g + 2n, … of a position; n is the attribute `channels`, those of the output. */
export function channelMaxPool(memory: Floats, call: KernelCall<'channelMaxPool'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { channels } = call.attributes;
  eachPosition(call, (y, x) => {
    for (let g = 0; g < channels; g++) {
      let largest = LOWEST;
      for (let c = g; c < call.aChannels; c += channels) {
        const value = memory[indexOf(a, y, x) + c];
        if (value > largest) largest = value;
      }
      memory[indexOf(out, y, x) + g] = largest;
    }
  });
}
