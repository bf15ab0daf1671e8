import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** out = a < 0 ? a · weights[c] : a. */
export function prelu(call: KernelCall): void {
  const channels = call.outChannels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < channels; c += 4) {
        const offset = <usize>(c << 2);
        const value = loadLanes(from + offset, channels - c);
        const low = f32x4.mul(value, loadLanes(call.weights + offset, channels - c));
        const isLow = f32x4.lt(value, f32x4.splat(0));
        storeLanes(out + offset, channels - c, v128.bitselect(low, value, isLow));
      }
    }
}
