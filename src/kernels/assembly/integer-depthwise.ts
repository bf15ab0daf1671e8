import { beginFilters, storeSums } from './integer-factors';
import { IntegerDepthwiseCall } from './kernel-call';
import { addressOf, ringRows, storedRow, wrap } from './view';
import { firstTap, lastTap } from './window';

/**
 * As integerConvolution, with every channel a group of its own: weights [ky][kx][C], biases [bias, multiplier or shift][C]. Eight
 * channels go together.
 */
export function integerDepthwise(call: IntegerDepthwiseCall): void {
  const channels = call.outChannels;
  for (let c = 0; c < channels; c += 8) {
    const count = min(8, channels - c);
    const bias = call.biases + (c << 2);
    beginFilters(bias, channels << 2, count);
    for (let y = call.y0; y < call.y1; y++) {
      const startY = y * call.strideY - call.beforeY;
      const first = firstTap(startY, call.dilationY);
      const rows = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, first) - first;
      const row = storedRow(call.a, startY + first * call.dilationY);
      for (let x = call.x0; x < call.x1; x++)
        sumEight(call, y, x, first, rows, row, c, bias, count);
    }
  }
}

/** Eight channels of one position; behind the last channel, what is read is not stored. */
function sumEight(
  call: IntegerDepthwiseCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  row: i32,
  c: i32,
  bias: usize,
  count: i32,
): void {
  const channels = <usize>call.outChannels;
  const startX = x * call.strideX - call.beforeX;
  const first = firstTap(startX, call.dilationX);
  const taps = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, first) - first;
  const column = call.aBase + (startX + first * call.dilationX - call.aX) * call.aPixelStride + c;
  const step = <usize>(call.dilationX * call.aPixelStride);
  const ring = ringRows(call.a);
  const zero = i16x8.splat(<i16>call.zeroA);
  const zeroWeights = i16x8.splat(<i16>call.zeroWeights);
  const rowWeights = <usize>call.kernelX * channels;
  let lineWeights = call.weights + firstRow * rowWeights + first * channels + c;
  let low = v128.load(bias);
  let high = v128.load(bias, 16);
  let line = row;
  for (let ky = 0; ky < rows; ky++) {
    let a = column + wrap(line, ring) * call.aRowStride;
    let weights = lineWeights;
    for (let kx = 0; kx < taps; kx++) {
      const numbers = i16x8.sub(v128.load_ext<i8>(a), zero);
      const w = i16x8.sub(v128.load_ext<i8>(weights), zeroWeights);
      low = i32x4.add(low, i32x4.extmul_low_i16x8_s(numbers, w));
      high = i32x4.add(high, i32x4.extmul_high_i16x8_s(numbers, w));
      a += step;
      weights += channels;
    }
    lineWeights += rowWeights;
    line = wrap(line, ring) + call.dilationY;
  }
  const out = addressOf(call.out, y, x) + c;
  storeSums(out, count, low, high, call.zero, call.least, call.most);
}
