import { activateRectangle } from './activation';
import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** out = activation(a · weights[c] + biases[c]). */
export function channelAffine(call: KernelCall): void {
  const channels = call.outChannels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < channels; c += 4) {
        const offset = <usize>(c << 2);
        const count = channels - c;
        const scale = loadLanes(call.weights + offset, count);
        const shift = loadLanes(call.biases + offset, count);
        const value = f32x4.add(f32x4.mul(loadLanes(from + offset, count), scale), shift);
        storeLanes(out + offset, count, value);
      }
    }
  activateRectangle(call);
}
