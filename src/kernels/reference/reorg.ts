import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, flatIndex, indexOf, outputOf, type Floats } from './view';

/**
 * Positions to channels in the order that Darknet's reorg computes: its loops take the extents of the input for those of
 * the output. Number i of the output (over C, H, W) is (k, row, column) in the *input's* shape, and its source is number j
 * of the input. The channels of the input must be a multiple of stride².
 */
export function reorg(memory: Floats, call: KernelCall<'reorg'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { stride } = call.attributes;
  const few = a.channels / (stride * stride);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < out.channels; c++) {
      const i = (c * out.height + y) * out.width + x;
      const column = i % a.width;
      const row = Math.floor(i / a.width) % a.height;
      const k = Math.floor(i / (a.width * a.height));
      const part = Math.floor(k / few);
      const wideX = column * stride + (part % stride);
      const wideY = row * stride + Math.floor(part / stride);
      const j = ((k % few) * a.height * stride + wideY) * a.width * stride + wideX;
      memory[indexOf(out, y, x) + c] = memory[flatIndex(a, j)];
    }
  });
}
