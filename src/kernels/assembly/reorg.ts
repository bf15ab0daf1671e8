import { ReorgCall } from './kernel-call';
import { addressOf, flatAddress } from './view';

/**
 * Positions to channels in the order that Darknet's reorg computes. Its loops take the extents of the input for those of the
 * output, so that number i of the output (counted over C, H, W) is found by splitting i into (k, row, column) of the
 * *input's* shape.
 */
export function reorg(call: ReorgCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const from = sourceOf(call, (c * call.outHeight + y) * call.outWidth + x);
        store<f32>(out + (c << 2), load<f32>(from));
      }
    }
}

/** Input of number `index` of the output. */
function sourceOf(call: ReorgCall, index: i32): usize {
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
