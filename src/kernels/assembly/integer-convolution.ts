import { beginFilters, storeSums } from './integer-factors';
import { IntegerConvolutionCall } from './kernel-call';
import { addressOf, ringRows, storedRow, wrap } from './view';
import { firstTap, interiorEnd, interiorStart, lastTap, reachOf } from './window';

/** Filters that are computed together. */
export const BLOCK = 8;

/** Bytes of the weights of a pair of channels: [8 filters][2]. */
export const PAIR_BYTES: usize = 16;

/** Bytes of the numbers of a block beside its weights, and between them. */
export const NUMBERS_BYTES = 96;
export const APART: usize = 32;

/** What does not change within a block of filters. */
let panel: usize = 0;
let bias: usize = 0;
let count: i32 = 0;
/** Where its channels and its filters begin within a position. */
let from: i32 = 0;
let to: i32 = 0;
let pairs: i32 = 0;
/** Whether the taps of a row lie one behind the other, with pairs of channels that are whole. */
let merged: bool = false;

/**
 * Convolution of integers of one byte in `groups` groups: the bias and the products of w − zeroWeights and q − zeroA, over the taps
 * inside the map, times the filter's factor, plus `zero`, limited to `least` … `most`. Where the window has all of its columns, four
 * neighbours go together.
 */
export function integerConvolution(call: IntegerConvolutionCall): void {
  const channels = call.aChannels / call.groups;
  const groupFilters = call.outChannels / call.groups;
  pairs = (channels + 1) >> 1;
  merged = call.dilationX == 1 && call.aPixelStride == channels && (channels & 1) == 0;
  const blockBytes = <usize>(call.kernelY * call.kernelX * pairs) * PAIR_BYTES;
  panel = call.weights;
  bias = call.biases;
  for (let group = 0; group < call.groups; group++) {
    from = group * channels;
    for (let filter = 0; filter < groupFilters; filter += BLOCK) {
      to = group * groupFilters + filter;
      count = min(BLOCK, groupFilters - filter);
      beginFilters(bias, APART, count);
      convolveBlock(call);
      panel += blockBytes;
      bias += NUMBERS_BYTES;
    }
  }
}

/** One block of filters at all positions. */
function convolveBlock(call: IntegerConvolutionCall): void {
  const reach = reachOf(call.kernelX, call.dilationX);
  const left = interiorStart(call.x0, call.x1, call.strideX, call.beforeX);
  let right = interiorEnd(left, call.x1, call.strideX, call.beforeX, reach, call.aWidth);
  if (right - left < 4) right = left;
  const isCentred = call.zeroWeights == 0;
  for (let y = call.y0; y < call.y1; y++) {
    const startY = y * call.strideY - call.beforeY;
    const first = firstTap(startY, call.dilationY);
    const rows = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, first) - first;
    const row = storedRow(call.a, startY + first * call.dilationY);
    for (let x = call.x0; x < left; x++) sumOne(call, y, x, first, rows, row);
    for (let x = left; x < right; x += 4) {
      // The last four overlap those before.
      if (x + 4 > right) x = right - 4;
      if (isCentred) sumFourCentred(call, y, x, first, rows, row);
      else sumFourOthers(call, y, x, first, rows, row);
    }
    for (let x = right; x < call.x1; x++) sumOne(call, y, x, first, rows, row);
  }
}

/** Two neighbouring channels of a position, less the zero point, four times. */
// @ts-ignore: decorator
@inline
export function pairAt(address: usize, zero: v128): v128 {
  return i16x8.sub(i16x8.extend_low_i8x16_s(v128.load16_splat(address)), zero);
}

/** Eight neighbouring channels of a position, less the zero point. */
// @ts-ignore: decorator
@inline
function eightAt(address: usize, zero: v128): v128 {
  return i16x8.sub(v128.load_ext<i8>(address), zero);
}

// @ts-ignore: decorator
@inline
export function summed(sums: v128, pair: v128, weights: v128): v128 {
  return i32x4.add(sums, i32x4.dot_i16x8_s(pair, weights));
}

/** Weights of four filters, less what stands for 0; all of a layer with such weights as do for themselves. */
// @ts-ignore: decorator
@inline
function lowOf(weights: v128, zero: v128, isCentred: bool): v128 {
  const low = i16x8.extend_low_i8x16_s(weights);
  return isCentred ? low : i16x8.sub(low, zero);
}

// @ts-ignore: decorator
@inline
function highOf(weights: v128, zero: v128, isCentred: bool): v128 {
  const high = i16x8.extend_high_i8x16_s(weights);
  return isCentred ? high : i16x8.sub(high, zero);
}

/** Four neighbours of a row whose windows have all columns. @param isCentred constant where it is called. */
// @ts-ignore: decorator
@inline
function sumFour(
  call: IntegerConvolutionCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  row: i32,
  isCentred: bool,
): void {
  const segments = merged ? 1 : call.kernelX;
  const length = merged ? call.kernelX * pairs : pairs;
  const segmentStep = <usize>(call.dilationX * call.aPixelStride);
  const step = <usize>(call.strideX * call.aPixelStride);
  const ring = ringRows(call.a);
  const zero = i16x8.splat(<i16>call.zeroA);
  const zeroWeights = i16x8.splat(<i16>call.zeroWeights);
  const column =
    call.aBase + (x * call.strideX - call.beforeX - call.aX) * call.aPixelStride + from;
  let weights = panel + <usize>(firstRow * call.kernelX * pairs) * PAIR_BYTES;
  const low = v128.load(bias);
  const high = v128.load(bias, 16);
  let a0 = low;
  let a1 = high;
  let b0 = low;
  let b1 = high;
  let c0 = low;
  let c1 = high;
  let d0 = low;
  let d1 = high;
  let line = row;
  for (let ky = 0; ky < rows; ky++) {
    let segment = column + wrap(line, ring) * call.aRowStride;
    for (let kx = 0; kx < segments; kx++) {
      let a = segment;
      let pair = 0;
      for (; pair + 4 <= length; pair += 4) {
        const xa = eightAt(a, zero);
        const xb = eightAt(a + step, zero);
        const xc = eightAt(a + 2 * step, zero);
        const xd = eightAt(a + 3 * step, zero);
        let w = v128.load(weights);
        let w0 = lowOf(w, zeroWeights, isCentred);
        let w1 = highOf(w, zeroWeights, isCentred);
        let p = v128.shuffle<i32>(xa, xa, 0, 0, 0, 0);
        a0 = summed(a0, p, w0);
        a1 = summed(a1, p, w1);
        p = v128.shuffle<i32>(xb, xb, 0, 0, 0, 0);
        b0 = summed(b0, p, w0);
        b1 = summed(b1, p, w1);
        p = v128.shuffle<i32>(xc, xc, 0, 0, 0, 0);
        c0 = summed(c0, p, w0);
        c1 = summed(c1, p, w1);
        p = v128.shuffle<i32>(xd, xd, 0, 0, 0, 0);
        d0 = summed(d0, p, w0);
        d1 = summed(d1, p, w1);
        w = v128.load(weights, 16);
        w0 = lowOf(w, zeroWeights, isCentred);
        w1 = highOf(w, zeroWeights, isCentred);
        p = v128.shuffle<i32>(xa, xa, 1, 1, 1, 1);
        a0 = summed(a0, p, w0);
        a1 = summed(a1, p, w1);
        p = v128.shuffle<i32>(xb, xb, 1, 1, 1, 1);
        b0 = summed(b0, p, w0);
        b1 = summed(b1, p, w1);
        p = v128.shuffle<i32>(xc, xc, 1, 1, 1, 1);
        c0 = summed(c0, p, w0);
        c1 = summed(c1, p, w1);
        p = v128.shuffle<i32>(xd, xd, 1, 1, 1, 1);
        d0 = summed(d0, p, w0);
        d1 = summed(d1, p, w1);
        w = v128.load(weights, 32);
        w0 = lowOf(w, zeroWeights, isCentred);
        w1 = highOf(w, zeroWeights, isCentred);
        p = v128.shuffle<i32>(xa, xa, 2, 2, 2, 2);
        a0 = summed(a0, p, w0);
        a1 = summed(a1, p, w1);
        p = v128.shuffle<i32>(xb, xb, 2, 2, 2, 2);
        b0 = summed(b0, p, w0);
        b1 = summed(b1, p, w1);
        p = v128.shuffle<i32>(xc, xc, 2, 2, 2, 2);
        c0 = summed(c0, p, w0);
        c1 = summed(c1, p, w1);
        p = v128.shuffle<i32>(xd, xd, 2, 2, 2, 2);
        d0 = summed(d0, p, w0);
        d1 = summed(d1, p, w1);
        w = v128.load(weights, 48);
        w0 = lowOf(w, zeroWeights, isCentred);
        w1 = highOf(w, zeroWeights, isCentred);
        p = v128.shuffle<i32>(xa, xa, 3, 3, 3, 3);
        a0 = summed(a0, p, w0);
        a1 = summed(a1, p, w1);
        p = v128.shuffle<i32>(xb, xb, 3, 3, 3, 3);
        b0 = summed(b0, p, w0);
        b1 = summed(b1, p, w1);
        p = v128.shuffle<i32>(xc, xc, 3, 3, 3, 3);
        c0 = summed(c0, p, w0);
        c1 = summed(c1, p, w1);
        p = v128.shuffle<i32>(xd, xd, 3, 3, 3, 3);
        d0 = summed(d0, p, w0);
        d1 = summed(d1, p, w1);
        weights += 4 * PAIR_BYTES;
        a += 8;
      }
      for (; pair < length; pair++) {
        const w = v128.load(weights);
        const w0 = lowOf(w, zeroWeights, isCentred);
        const w1 = highOf(w, zeroWeights, isCentred);
        let p = pairAt(a, zero);
        a0 = summed(a0, p, w0);
        a1 = summed(a1, p, w1);
        p = pairAt(a + step, zero);
        b0 = summed(b0, p, w0);
        b1 = summed(b1, p, w1);
        p = pairAt(a + 2 * step, zero);
        c0 = summed(c0, p, w0);
        c1 = summed(c1, p, w1);
        p = pairAt(a + 3 * step, zero);
        d0 = summed(d0, p, w0);
        d1 = summed(d1, p, w1);
        weights += PAIR_BYTES;
        a += 2;
      }
      segment += segmentStep;
    }
    line = wrap(line, ring) + call.dilationY;
  }
  const out = addressOf(call.out, y, x) + to;
  const next = <usize>call.outPixelStride;
  const z = call.zero;
  const least = call.least;
  const most = call.most;
  storeSums(out, count, a0, a1, z, least, most);
  storeSums(out + next, count, b0, b1, z, least, most);
  storeSums(out + 2 * next, count, c0, c1, z, least, most);
  storeSums(out + 3 * next, count, d0, d1, z, least, most);
}

/** Compiled twice: weights that need nothing taken away are most. */
function sumFourCentred(
  call: IntegerConvolutionCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  row: i32,
): void {
  sumFour(call, y, x, firstRow, rows, row, true);
}

function sumFourOthers(
  call: IntegerConvolutionCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  row: i32,
): void {
  sumFour(call, y, x, firstRow, rows, row, false);
}

/** One position, clipped in any way. */
function sumOne(
  call: IntegerConvolutionCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  row: i32,
): void {
  const startX = x * call.strideX - call.beforeX;
  const first = firstTap(startX, call.dilationX);
  const taps = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, first) - first;
  const segmentStep = <usize>(call.dilationX * call.aPixelStride);
  const ring = ringRows(call.a);
  const zero = i16x8.splat(<i16>call.zeroA);
  const zeroWeights = i16x8.splat(<i16>call.zeroWeights);
  const column =
    call.aBase + (startX + first * call.dilationX - call.aX) * call.aPixelStride + from;
  const panelRow = <usize>(call.kernelX * pairs) * PAIR_BYTES;
  let rowWeights = panel + firstRow * panelRow + <usize>(first * pairs) * PAIR_BYTES;
  let low = v128.load(bias);
  let high = v128.load(bias, 16);
  let line = row;
  for (let ky = 0; ky < rows; ky++) {
    let segment = column + wrap(line, ring) * call.aRowStride;
    let weights = rowWeights;
    for (let kx = 0; kx < taps; kx++) {
      let a = segment;
      for (let pair = 0; pair < pairs; pair++) {
        const w = v128.load(weights);
        const p = pairAt(a, zero);
        low = summed(low, p, lowOf(w, zeroWeights, false));
        high = summed(high, p, highOf(w, zeroWeights, false));
        weights += PAIR_BYTES;
        a += 2;
      }
      segment += segmentStep;
    }
    rowWeights += panelRow;
    line = wrap(line, ring) + call.dilationY;
  }
  const out = addressOf(call.out, y, x) + to;
  storeSums(out, count, low, high, call.zero, call.least, call.most);
}
