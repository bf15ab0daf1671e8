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
 * The channels of a position become those of the positions of a block: channel c of (y·blockY + dy, x·blockX + dx) is
 * channel dy·stepY + dx·stepX + c·stepC of (y, x).
 */
export function depthToSpace(memory: Floats, call: KernelCall<'depthToSpace'>): void {
  spread(memory, call);
}

/** The same with integers of one byte. */
export function depthToSpaceBytes(memory: Floats, call: KernelCall<'depthToSpaceBytes'>): void {
  spread(bytesOf(memory), call);
}

function spread(memory: Numbers, call: KernelCall<'depthToSpace'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { blockY, blockX, stepY, stepX, stepC } = call.attributes;
  eachPosition(call, (y, x) => {
    const part = (y % blockY) * stepY + (x % blockX) * stepX;
    const from = placeOf(memory, a, Math.floor(y / blockY), Math.floor(x / blockX)) + part;
    for (let c = 0; c < out.channels; c++)
      memory[placeOf(memory, out, y, x) + c] = memory[from + c * stepC];
  });
}
