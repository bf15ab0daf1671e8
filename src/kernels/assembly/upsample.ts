import { UpsampleCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Every position repeated factor × factor times, times `scale`. */
export function upsample(call: UpsampleCall): void {
  const factor = call.factor;
  const scale = f32x4.splat(call.scale);
  const channels = call.outChannels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y / factor, x / factor);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < channels; c += 4) {
        const value = loadLanes(from + (c << 2), channels - c);
        storeLanes(out + (c << 2), channels - c, f32x4.mul(scale, value));
      }
    }
}
