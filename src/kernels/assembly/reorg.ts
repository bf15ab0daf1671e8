import { KernelCall } from './kernel-call';
import { addressOf, flatAddress } from './view';

/**
 * Positions to channels with stride i0, or back when i1 is set.
 *
 * i2 = 1 is space to depth: output channel (dy·i0 + dx)·C + c of position (y, x) is channel c of input
 * (y·i0 + dy, x·i0 + dx), C being the smaller number of channels.
 *
 * i2 = 0 is what Darknet's reorg computes. Its loops take the extents of the input for those of the
 * output, so that number i of the output (counted over C, H, W) is found by splitting i into (k, j, i) of the
 * *input's* shape. Backwards Darknet makes no such mistake, and both orders agree.
 */
export function reorg(call: KernelCall): void {
  const mixed = !call.i1 && !call.i2;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const from = mixed
          ? mixedSource(call, (c * call.outHeight + y) * call.outWidth + x)
          : call.i1
            ? depthSource(call, c, y, x)
            : spaceSource(call, c, y, x);
        store<f32>(out + (c << 2), load<f32>(from));
      }
    }
}

/** Input of channel c at (y, x) for space to depth. */
function spaceSource(call: KernelCall, c: i32, y: i32, x: i32): usize {
  const part = c / call.aChannels;
  const inputY = y * call.i0 + part / call.i0;
  const inputX = x * call.i0 + (part % call.i0);
  return addressOf(call.a, inputY, inputX) + ((c % call.aChannels) << 2);
}

/** Input of channel c at (y, x) for depth to space. */
function depthSource(call: KernelCall, c: i32, y: i32, x: i32): usize {
  const part = (y % call.i0) * call.i0 + (x % call.i0);
  return addressOf(call.a, y / call.i0, x / call.i0) + ((part * call.outChannels + c) << 2);
}

/** Input of number `index` of the output in Darknet's order. */
function mixedSource(call: KernelCall, index: i32): usize {
  const stride = call.i0;
  const column = index % call.aWidth;
  const row = (index / call.aWidth) % call.aHeight;
  const channel = index / (call.aWidth * call.aHeight);
  const few = call.aChannels / (stride * stride);
  const part = channel / few;
  const wideX = column * stride + (part % stride);
  const wideY = row * stride + part / stride;
  const wideIndex =
    ((channel % few) * call.aHeight * stride + wideY) * call.aWidth * stride + wideX;
  return flatAddress(call.a, wideIndex);
}
