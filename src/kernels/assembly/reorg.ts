import { ReorgCall } from './kernel-call';
import { addressOf, flatAddress } from './view';

/**
 * Positions to channels with a stride, or back when `reverse` is set.
 *
 * With `spaceToDepth`, output channel (dy·stride + dx)·C + c of position (y, x) is channel c of input
 * (y·stride + dy, x·stride + dx), C being the smaller number of channels.
 *
 * Without it, it is what Darknet's reorg computes. Its loops take the extents of the input for those of the
 * output, so that number i of the output (counted over C, H, W) is found by splitting i into (k, j, i) of the
 * *input's* shape. Backwards Darknet makes no such mistake, and both orders agree.
 */
export function reorg(call: ReorgCall): void {
  const mixed = !call.reverse && !call.spaceToDepth;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const from = mixed
          ? mixedSource(call, (c * call.outHeight + y) * call.outWidth + x)
          : call.reverse
            ? depthSource(call, c, y, x)
            : spaceSource(call, c, y, x);
        store<f32>(out + (c << 2), load<f32>(from));
      }
    }
}

/** Input of channel c at (y, x) for space to depth. */
function spaceSource(call: ReorgCall, c: i32, y: i32, x: i32): usize {
  const part = c / call.aChannels;
  const inputY = y * call.stride + part / call.stride;
  const inputX = x * call.stride + (part % call.stride);
  return addressOf(call.a, inputY, inputX) + ((c % call.aChannels) << 2);
}

/** Input of channel c at (y, x) for depth to space. */
function depthSource(call: ReorgCall, c: i32, y: i32, x: i32): usize {
  const part = (y % call.stride) * call.stride + (x % call.stride);
  return addressOf(call.a, y / call.stride, x / call.stride) + ((part * call.outChannels + c) << 2);
}

/** Input of number `index` of the output in Darknet's order. */
function mixedSource(call: ReorgCall, index: i32): usize {
  const stride = call.stride;
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
