import { exponentialOf } from './exponential';
import { KernelCall } from './kernel-call';
import { addressOf, flatAddress, View } from './view';

/**
 * Softmax with temperature f0, in place or not. i1 = 0: over each of i0 equal parts of the whole map's
 * numbers in the order channels, rows, columns, whatever the rectangle. i1 = 1: over the channels of each
 * position of the rectangle.
 */
export function softmax(call: KernelCall): void {
  if (call.i1) {
    for (let y = call.y0; y < call.y1; y++)
      for (let x = call.x0; x < call.x1; x++)
        softmaxOf(addressOf(call.a, y, x), addressOf(call.out, y, x), call.outChannels, call.f0);
    return;
  }
  const size = (call.outChannels * call.outHeight * call.outWidth) / call.i0;
  for (let group = 0; group < call.i0; group++)
    softmaxFlat(call.a, call.out, group * size, size, call.f0);
}

/** Softmax of `size` neighbouring numbers. */
export function softmaxOf(from: usize, to: usize, size: i32, temperature: f32): void {
  const bytes = <usize>(size << 2);
  let largest: f32 = -f32.MAX_VALUE;
  for (let i: usize = 0; i < bytes; i += 4) {
    const value = load<f32>(from + i);
    if (value > largest) largest = value;
  }
  let sum: f32 = 0;
  for (let i: usize = 0; i < bytes; i += 4) {
    const part = exponentialOf(load<f32>(from + i) / temperature - largest / temperature);
    sum += part;
    store<f32>(to + i, part);
  }
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) / sum);
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
