import type { KernelCall } from '../kernel-call';
import {
  bytesOf,
  eachPosition,
  firstInput,
  placeOf,
  outputOf,
  type Floats,
  type Numbers,
} from './view';

/**
 * The positions of a block become the channels of one: channel dy·stepY + dx·stepX + c·stepC of (y, x) is channel c of
 * (y·strideY + dy, x·strideX + dx).
 */
export function spaceToDepth(memory: Floats, call: KernelCall<'spaceToDepth'>): void {
  deepen(memory, call);
}

/** The same with integers of one byte. */
export function spaceToDepthBytes(memory: Floats, call: KernelCall<'spaceToDepthBytes'>): void {
  deepen(bytesOf(memory), call);
}

function deepen(memory: Numbers, call: KernelCall<'spaceToDepth'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { strideY, strideX } = call;
  const { stepY, stepX, stepC } = call.attributes;
  eachPosition(call, (y, x) => {
    for (let dy = 0; dy < strideY; dy++)
      for (let dx = 0; dx < strideX; dx++) {
        const from = placeOf(memory, a, y * strideY + dy, x * strideX + dx);
        const to = placeOf(memory, out, y, x) + dy * stepY + dx * stepX;
        for (let c = 0; c < a.channels; c++) memory[to + c * stepC] = memory[from + c];
      }
  });
}
