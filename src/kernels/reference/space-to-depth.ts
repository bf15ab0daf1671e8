import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/**
 * The positions of a block become the channels of one: channel dy·stepY + dx·stepX + c·stepC of (y, x) is channel c of
 * (y·strideY + dy, x·strideX + dx).
 */
export function spaceToDepth(memory: Floats, call: KernelCall<'spaceToDepth'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { strideY, strideX } = call;
  const { stepY, stepX, stepC } = call.attributes;
  eachPosition(call, (y, x) => {
    for (let dy = 0; dy < strideY; dy++)
      for (let dx = 0; dx < strideX; dx++) {
        const from = indexOf(a, y * strideY + dy, x * strideX + dx);
        const to = indexOf(out, y, x) + dy * stepY + dx * stepX;
        for (let c = 0; c < a.channels; c++) memory[to + c * stepC] = memory[from + c];
      }
  });
}
