import { SliceBytesCall, SliceCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Positions `stepY` and `stepX` apart, from row `top` and column `left` on, times `scale`, plus `shift`. */
export function slice(call: SliceCall): void {
  const channels = call.outChannels;
  const scale = f32x4.splat(call.scale);
  const shift = f32x4.splat(call.shift);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y * call.stepY + call.top, x * call.stepX + call.left);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < channels; c += 4) {
        const value = f32x4.mul(loadLanes(from + (c << 2), channels - c), scale);
        storeLanes(out + (c << 2), channels - c, f32x4.add(value, shift));
      }
    }
}

/** Positions of integers of one byte. */
export function sliceBytes(call: SliceBytesCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y * call.stepY + call.top, x * call.stepX + call.left);
      memory.copy(addressOf(call.out, y, x), from, call.outChannels);
    }
}
