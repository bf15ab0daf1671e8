import { exponential, exponentialOf } from './exponential';
import { SoftmaxCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf, flatAddress, View } from './view';

/**
 * Softmax with a temperature, in place or not: over each of some equal parts of the whole map's
 * numbers in the order channels, rows, columns, whatever the rectangle. With `spatial`, over the channels of each
 * position of the rectangle.
 */
export function softmax(call: SoftmaxCall): void {
  if (call.spatial) {
    for (let y = call.y0; y < call.y1; y++)
      for (let x = call.x0; x < call.x1; x++)
        softmaxOf(
          addressOf(call.a, y, x),
          addressOf(call.out, y, x),
          call.outChannels,
          call.temperature,
        );
    return;
  }
  const size = (call.outChannels * call.outHeight * call.outWidth) / call.parts;
  for (let group = 0; group < call.parts; group++)
    softmaxFlat(call.a, call.out, group * size, size, call.temperature);
}

/** Softmax of `size` neighbouring numbers. */
export function softmaxOf(from: usize, to: usize, size: i32, temperature: f32): void {
  let largest: f32 = -f32.MAX_VALUE;
  for (let i = 0; i < size; i++) {
    const value = load<f32>(from + (i << 2));
    if (value > largest) largest = value;
  }
  const divisor = f32x4.splat(temperature);
  const top = f32x4.splat(largest / temperature);
  for (let i = 0; i < size; i += 4) {
    const values = f32x4.div(loadLanes(from + (i << 2), size - i), divisor);
    storeLanes(to + (i << 2), size - i, exponential(f32x4.sub(values, top)));
  }
  let sum: f32 = 0;
  for (let i = 0; i < size; i++) sum += load<f32>(to + (i << 2));
  const total = f32x4.splat(sum);
  for (let i = 0; i < size; i += 4)
    storeLanes(to + (i << 2), size - i, f32x4.div(loadLanes(to + (i << 2), size - i), total));
}

/** Softmax of the numbers start … start+size−1 of a map in the order channels, rows, columns. */
export function softmaxFlat(a: View, out: View, start: i32, size: i32, temperature: f32): void {
  const end = start + size;
  let largest: f32 = -f32.MAX_VALUE;
  for (let i = start; i < end; i++) {
    const value = load<f32>(flatAddress(a, i));
    if (value > largest) largest = value;
  }
  let sum: f32 = 0;
  for (let i = start; i < end; i++) {
    const value = load<f32>(flatAddress(a, i));
    const part = exponentialOf(value / temperature - largest / temperature);
    sum += part;
    store<f32>(flatAddress(out, i), part);
  }
  for (let i = start; i < end; i++) {
    const to = flatAddress(out, i);
    store<f32>(to, load<f32>(to) / sum);
  }
}
