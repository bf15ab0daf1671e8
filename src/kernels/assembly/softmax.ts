import { exponential, exponentialOf } from './exponential';
import { SoftmaxCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { logarithm } from './power';
import { addressOf, flatAddress, View } from './view';

/**
 * Softmax with a temperature, in place or not: over each of some equal parts of the whole map's
 * numbers in the order channels, rows, columns, whatever the rectangle. With `spatial`, over the channels of each
 * position of the rectangle. With `logarithm`, the logarithms of these shares.
 */
export function softmax(call: SoftmaxCall): void {
  const temperature = call.temperature;
  if (call.spatial) {
    for (let y = call.y0; y < call.y1; y++)
      for (let x = call.x0; x < call.x1; x++) {
        const from = addressOf(call.a, y, x);
        const to = addressOf(call.out, y, x);
        if (call.logarithm) logSoftmaxOf(from, to, call.outChannels, temperature);
        else softmaxOf(from, to, call.outChannels, temperature);
      }
    return;
  }
  const size = (call.outChannels * call.outHeight * call.outWidth) / call.parts;
  for (let group = 0; group < call.parts; group++)
    if (call.logarithm) logSoftmaxFlat(call.a, call.out, group * size, size, temperature);
    else softmaxFlat(call.a, call.out, group * size, size, temperature);
}

function largestOf(from: usize, size: i32): f32 {
  let largest: f32 = -f32.MAX_VALUE;
  for (let i = 0; i < size; i++) {
    const value = load<f32>(from + (i << 2));
    if (value > largest) largest = value;
  }
  return largest;
}

function largestFlat(a: View, start: i32, end: i32): f32 {
  let largest: f32 = -f32.MAX_VALUE;
  for (let i = start; i < end; i++) {
    const value = load<f32>(flatAddress(a, i));
    if (value > largest) largest = value;
  }
  return largest;
}

/** Softmax of `size` neighbouring numbers. */
export function softmaxOf(from: usize, to: usize, size: i32, temperature: f32): void {
  const divisor = f32x4.splat(temperature);
  const top = f32x4.splat(largestOf(from, size) / temperature);
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

/** The logarithms of a softmax of `size` neighbouring numbers. */
function logSoftmaxOf(from: usize, to: usize, size: i32, temperature: f32): void {
  const divisor = f32x4.splat(temperature);
  const top = f32x4.splat(largestOf(from, size) / temperature);
  let sum: f32 = 0;
  for (let i = 0; i < size; i += 4) {
    const values = f32x4.sub(f32x4.div(loadLanes(from + (i << 2), size - i), divisor), top);
    storeLanes(to + (i << 2), size - i, values);
    sum = addLanes(sum, exponential(values), size - i);
  }
  const total = f32x4.splat(<f32>logarithm(sum));
  for (let i = 0; i < size; i += 4)
    storeLanes(to + (i << 2), size - i, f32x4.sub(loadLanes(to + (i << 2), size - i), total));
}

/** A sum and the first `count` lanes, one after the other. */
function addLanes(sum: f32, x: v128, count: i32): f32 {
  sum += f32x4.extract_lane(x, 0);
  if (count > 1) sum += f32x4.extract_lane(x, 1);
  if (count > 2) sum += f32x4.extract_lane(x, 2);
  return count > 3 ? sum + f32x4.extract_lane(x, 3) : sum;
}

/** Softmax of the numbers start … start+size−1 of a map in the order channels, rows, columns. */
export function softmaxFlat(a: View, out: View, start: i32, size: i32, temperature: f32): void {
  const end = start + size;
  const top = largestFlat(a, start, end) / temperature;
  let sum: f32 = 0;
  for (let i = start; i < end; i++) {
    const part = exponentialOf(load<f32>(flatAddress(a, i)) / temperature - top);
    sum += part;
    store<f32>(flatAddress(out, i), part);
  }
  for (let i = start; i < end; i++) {
    const to = flatAddress(out, i);
    store<f32>(to, load<f32>(to) / sum);
  }
}

/** The logarithms of a softmax of the same numbers. */
function logSoftmaxFlat(a: View, out: View, start: i32, size: i32, temperature: f32): void {
  const end = start + size;
  const top = largestFlat(a, start, end) / temperature;
  let sum: f32 = 0;
  for (let i = start; i < end; i++) {
    const value = load<f32>(flatAddress(a, i)) / temperature - top;
    sum += exponentialOf(value);
    store<f32>(flatAddress(out, i), value);
  }
  const total = <f32>logarithm(sum);
  for (let i = start; i < end; i++) {
    const to = flatAddress(out, i);
    store<f32>(to, load<f32>(to) - total);
  }
}
