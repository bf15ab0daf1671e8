import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';
import { eachTap } from './window';

const { fround } = Math;

/** Mean over the positions of a window that lie inside the map, as Darknet's local_avgpool. */
export function averagePool(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      let sum = 0;
      let count = 0;
      eachTap(call, y, x, (inputY, inputX) => {
        sum = fround(sum + memory[indexOf(a, inputY, inputX) + c]);
        count++;
      });
      memory[indexOf(out, y, x) + c] = sum / count;
    }
  });
}
