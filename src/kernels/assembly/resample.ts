import { ResampleCall } from './kernel-call';
import { loadLanes, madd, storeLanes } from './lanes';
import { addressOf } from './view';

/** Bytes of the first position and of the count before the weights of a sample. */
const HEAD: i32 = 8;

/**
 * Sums of the values that a sampling table names for a row and a column, each with its weight: along the row, then those sums along
 * the column, from the first on. Where one of both reads nothing, there is the value `beyond`.
 */
export function resample(call: ResampleCall): void {
  const rowBytes = HEAD + (call.tapsY << 2);
  const columnBytes = HEAD + (call.tapsX << 2);
  const columns = call.weights + call.outHeight * rowBytes;
  for (let y = call.y0; y < call.y1; y++) {
    const row = call.weights + y * rowBytes;
    for (let x = call.x0; x < call.x1; x++) {
      const column = columns + x * columnBytes;
      const out = addressOf(call.out, y, x);
      const rows = countOf(row);
      const taps = countOf(column);
      if (rows == 0 || taps == 0) fill(call, out);
      else if (rows == 2 && taps == 2) weighFour(call, row, column, out);
      else weigh(call, row, column, out);
    }
  }
}

/** All channels of one position between four. */
function weighFour(call: ResampleCall, row: usize, column: usize, out: usize): void {
  const channels = call.outChannels;
  const step = <usize>call.aPixelStride;
  const top = <i32>load<f32>(row);
  const left = weightAt(column, 0);
  const right = weightAt(column, 1);
  const upper = weightAt(row, 0);
  const lower = weightAt(row, 1);
  let above = addressOf(call.a, top, <i32>load<f32>(column));
  let below = addressOf(call.a, top + 1, <i32>load<f32>(column));
  let to = out;
  for (let c = 0; c + 4 <= channels; c += 4) {
    v128.store(
      to,
      between(
        v128.load(above),
        v128.load(above + step),
        v128.load(below),
        v128.load(below + step),
        left,
        right,
        upper,
        lower,
      ),
    );
    above += 16;
    below += 16;
    to += 16;
  }
  const count = channels & 3;
  if (count > 0)
    storeLanes(
      to,
      count,
      between(
        loadLanes(above, count),
        loadLanes(above + step, count),
        loadLanes(below, count),
        loadLanes(below + step, count),
        left,
        right,
        upper,
        lower,
      ),
    );
}

// @ts-ignore: decorator
@inline
function between(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  left: v128,
  right: v128,
  upper: v128,
  lower: v128,
): v128 {
  const none = f32x4.splat(0);
  const along = madd(madd(none, a, left), b, right);
  const behind = madd(madd(none, c, left), d, right);
  return madd(madd(none, along, upper), behind, lower);
}

/** All channels of one position. */
function weigh(call: ResampleCall, row: usize, column: usize, out: usize): void {
  const channels = call.outChannels;
  const left = <i32>load<f32>(column);
  const top = <i32>load<f32>(row);
  const rows = countOf(row);
  const columns = countOf(column);
  let c = 0;
  for (; c + 8 <= channels; c += 8) {
    const offset = <usize>(c << 2);
    let sum = f32x4.splat(0);
    let next = f32x4.splat(0);
    for (let ty = 0; ty < rows; ty++) {
      let from = addressOf(call.a, top + ty, left) + offset;
      let along = f32x4.splat(0);
      let beside = f32x4.splat(0);
      for (let tx = 0; tx < columns; tx++) {
        const weight = weightAt(column, tx);
        along = madd(along, v128.load(from), weight);
        beside = madd(beside, v128.load(from, 16), weight);
        from += call.aPixelStride;
      }
      const weight = weightAt(row, ty);
      sum = madd(sum, along, weight);
      next = madd(next, beside, weight);
    }
    v128.store(out + offset, sum);
    v128.store(out + offset, next, 16);
  }
  for (; c < channels; c += 4) {
    const count = channels - c;
    const offset = <usize>(c << 2);
    let sum = f32x4.splat(0);
    for (let ty = 0; ty < rows; ty++) {
      let from = addressOf(call.a, top + ty, left) + offset;
      let along = f32x4.splat(0);
      for (let tx = 0; tx < columns; tx++) {
        along = madd(along, loadLanes(from, count), weightAt(column, tx));
        from += call.aPixelStride;
      }
      sum = madd(sum, along, weightAt(row, ty));
    }
    storeLanes(out + offset, count, sum);
  }
}

function fill(call: ResampleCall, out: usize): void {
  const channels = call.outChannels;
  for (let c = 0; c < channels; c += 4)
    storeLanes(out + ((<usize>c) << 2), channels - c, f32x4.splat(call.beyond));
}

// @ts-ignore: decorator
@inline
function countOf(sample: usize): i32 {
  return <i32>load<f32>(sample, 4);
}

// @ts-ignore: decorator
@inline
function weightAt(sample: usize, tap: i32): v128 {
  return v128.load32_splat(sample + HEAD + (tap << 2));
}
