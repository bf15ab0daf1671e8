import { activateRectangle } from './activation';
import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/**
 * One summand of a sum: out = (i0 ? 0 : out) + weights[c] · a, with a read at (y·strideY, x·strideX);
 * weights 0 stands for the weight 1. Channels that a lacks count as 0. Then the activation, which
 * belongs to the last summand only.
 */
export function accumulate(call: KernelCall): void {
  const shared = min(call.aChannels, call.outChannels);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y * call.strideY, x * call.strideX);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < shared; c += 4) addLanes(call, from, out, c, shared - c);
      if (call.i0) for (let c = shared; c < call.outChannels; c++) store<f32>(out + (c << 2), 0);
    }
  activateRectangle(call);
}

// @ts-ignore: decorator
@inline
function addLanes(call: KernelCall, from: usize, out: usize, c: i32, count: i32): void {
  const offset = <usize>(c << 2);
  let value = loadLanes(from + offset, count);
  if (call.weights) value = f32x4.mul(value, loadLanes(call.weights + offset, count));
  if (!call.i0) value = f32x4.add(loadLanes(out + offset, count), value);
  storeLanes(out + offset, count, value);
}
