import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';
import { eachTap } from './window';

/** Where a maximum begins: the most negative finite float32, as in Darknet. */
export const LOWEST = -3.4028234663852886e38;

/** Maximum over a window, of every channel; what lies outside the map is ignored. */
export function maxPool(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      let largest = LOWEST;
      eachTap(call, y, x, (inputY, inputX) => {
        const value = memory[indexOf(a, inputY, inputX) + c];
        if (value > largest) largest = value;
      });
      memory[indexOf(out, y, x) + c] = largest;
    }
  });
}
