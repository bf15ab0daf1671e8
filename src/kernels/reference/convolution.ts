import type { KernelCall } from '../kernel-call';
import { filterSum } from './filter-sum';
import { finishRectangle } from './summand';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';
import { eachTap } from './window';

/**
 * Convolution with `groups` groups, any window, stride and dilation; weights and biases packed as
 * weight-layout.ts says. Positions outside the map count as 0: they are left out. The sum starts from
 * the bias and runs over kernel rows, kernel columns, channels. `summand`, a SUMMAND, says whether b is added.
 */
export function convolution(memory: Floats, call: KernelCall<'convolution'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let filter = 0; filter < call.outChannels; filter++)
      memory[indexOf(out, y, x) + filter] = filterSum(memory, call, a, filter, visit => {
        eachTap(call, y, x, visit);
      });
  });
  finishRectangle(memory, call);
}
