import { activateRectangle } from './activation';
import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** out = activation(a · b), number by number. */
export function multiply(call: KernelCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++)
      multiplyChannels(call, addressOf(call.a, y, x), addressOf(call.b, y, x), y, x);
  activateRectangle(call);
}

/** out = activation(a · b); a is C×1×1 and scales the channels of b. */
export function scaleChannels(call: KernelCall): void {
  const scales = addressOf(call.a, 0, 0);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++)
      multiplyChannels(call, scales, addressOf(call.b, y, x), y, x);
  activateRectangle(call);
}

/** out = activation(a · b); a is 1×H×W and scales the positions of b. */
export function scalePositions(call: KernelCall): void {
  const channels = call.outChannels;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const scale = f32x4.splat(load<f32>(addressOf(call.a, y, x)));
      const from = addressOf(call.b, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < channels; c += 4) {
        const value = loadLanes(from + (c << 2), channels - c);
        storeLanes(out + (c << 2), channels - c, f32x4.mul(scale, value));
      }
    }
  activateRectangle(call);
}

function multiplyChannels(call: KernelCall, a: usize, b: usize, y: i32, x: i32): void {
  const channels = call.outChannels;
  const out = addressOf(call.out, y, x);
  for (let c = 0; c < channels; c += 4) {
    const left = loadLanes(a + (c << 2), channels - c);
    const right = loadLanes(b + (c << 2), channels - c);
    storeLanes(out + (c << 2), channels - c, f32x4.mul(left, right));
  }
}
