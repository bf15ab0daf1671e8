import { ResampleCall } from './kernel-call';
import { loadLanes, madd, storeLanes } from './lanes';
import { addressOf, storedRow } from './view';

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
      if (countOf(row) == 0 || countOf(column) == 0) fill(call, out);
      else weigh(call, row, column, out);
    }
  }
}

/** All channels of one position. */
function weigh(call: ResampleCall, row: usize, column: usize, out: usize): void {
  const channels = call.outChannels;
  const step = <usize>call.aPixelStride;
  const first = <usize>((<i32>load<f32>(column) - call.aX) * call.aPixelStride);
  const top = <i32>load<f32>(row);
  const rows = countOf(row);
  const columns = countOf(column);
  for (let c = 0; c < channels; c += 4) {
    const count = channels - c;
    const offset = <usize>(c << 2);
    let sum = f32x4.splat(0);
    for (let ty = 0; ty < rows; ty++) {
      let from = call.aBase + storedRow(call.a, top + ty) * call.aRowStride + first + offset;
      let along = f32x4.splat(0);
      for (let tx = 0; tx < columns; tx++) {
        along = madd(along, loadLanes(from, count), weightAt(column, tx));
        from += step;
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
