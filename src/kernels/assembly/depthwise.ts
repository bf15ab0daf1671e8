import { activateRectangle, isFused } from './activation';
import { sumEightByThree, sumFour, sumFourChannels, sumSixteenChannels } from './depthwise-block';
import { KernelCall } from './kernel-call';
import { addressOf, storedRow } from './view';
import { firstTap, interiorEnd, interiorStart, lastTap, reachOf } from './window';

/**
 * Convolution in which every channel is a group of its own: weights [ky][kx][C], biases [C]. Where the
 * window has all of its columns, several positions go together.
 */
export function depthwise(call: KernelCall): void {
  const reach = reachOf(call.kernelX, call.dilationX);
  const left = interiorStart(call.x0, call.x1, call.strideX, call.beforeX);
  const right = interiorEnd(left, call.x1, call.strideX, call.beforeX, reach, call.aWidth);
  const threeByThree = call.kernelX == 3 && call.kernelY == 3 && call.dilationX == 1;
  const byThree = threeByThree && call.strideX <= 2 && right - left >= 8;
  const blocks = byThree || right - left >= 4;
  const inBlocks = blocks ? call.outChannels & ~3 : 0;
  for (let y = call.y0; y < call.y1; y++) {
    const start = y * call.strideY - call.beforeY;
    const first = firstTap(start, call.dilationY);
    const rows = lastTap(start, call.dilationY, call.kernelY, call.aHeight, first) - first;
    if (byThree) eights(call, y, left, right, first, rows);
    else if (blocks) fours(call, y, left, right, first, rows);
    singles(call, y, call.x0, left, first, rows, 0);
    singles(call, y, left, right, first, rows, inBlocks);
    singles(call, y, right, call.x1, first, rows, 0);
  }
  if (!isFused(call.activation)) activateRectangle(call);
}

/** Eight positions at a time of a row, for 3x3 kernels; the last eight overlap those before. */
function eights(call: KernelCall, y: i32, left: i32, right: i32, firstRow: i32, rows: i32): void {
  const inputY = y * call.strideY - call.beforeY + firstRow * call.dilationY;
  const first = addressOf(call.a, inputY, -call.beforeX);
  const second = addressOf(call.a, inputY + call.dilationY, -call.beforeX) - first;
  const third = addressOf(call.a, inputY + 2 * call.dilationY, -call.beforeX) - first;
  const channels = call.outChannels;
  const firstWeight = call.weights + ((firstRow * 3 * channels) << 2);
  const firstOut = addressOf(call.out, y, 0);
  for (let x = left; x < right; x += 8) {
    if (x + 8 > right) x = right - 8;
    let tap = first + x * call.strideX * call.aPixelStride;
    let weights = firstWeight;
    let bias = call.biases;
    let out = firstOut + x * call.outPixelStride;
    for (let c = 4; c <= channels; c += 4) {
      if (call.strideX == 1) {
        sumEightByThree(call, false, weights, bias, rows, tap, tap + second, tap + third, out);
      } else {
        sumEightByThree(call, true, weights, bias, rows, tap, tap + second, tap + third, out);
      }
      tap += 16;
      weights += 16;
      bias += 16;
      out += 16;
    }
  }
}

/** Four positions at a time of a row, for kernels of any size; the last four overlap those before. */
function fours(call: KernelCall, y: i32, left: i32, right: i32, firstRow: i32, rows: i32): void {
  const inputY = y * call.strideY - call.beforeY + firstRow * call.dilationY;
  const row = storedRow(call.a, inputY);
  const firstColumn = call.aBase - (call.beforeX + call.aX) * call.aPixelStride;
  const channels = call.outChannels;
  const firstWeight = call.weights + ((firstRow * call.kernelX * channels) << 2);
  const firstOut = addressOf(call.out, y, 0);
  for (let x = left; x < right; x += 4) {
    if (x + 4 > right) x = right - 4;
    let column = firstColumn + x * call.strideX * call.aPixelStride;
    let weights = firstWeight;
    let bias = call.biases;
    let out = firstOut + x * call.outPixelStride;
    for (let c = 4; c <= channels; c += 4) {
      sumFour(call, weights, bias, rows, row, column, out);
      column += 16;
      weights += 16;
      bias += 16;
      out += 16;
    }
  }
}

/** One position after the other, each over the taps that lie inside the map; the channels from `channel` on. */
function singles(
  call: KernelCall,
  y: i32,
  from: i32,
  to: i32,
  firstRow: i32,
  rows: i32,
  channel: i32,
): void {
  const channels = call.outChannels;
  if (channel == channels) return;
  const inputY = y * call.strideY - call.beforeY + firstRow * call.dilationY;
  const row = storedRow(call.a, inputY);
  for (let x = from; x < to; x++) {
    const start = x * call.strideX - call.beforeX;
    const first = firstTap(start, call.dilationX);
    const taps = lastTap(start, call.dilationX, call.kernelX, call.aWidth, first) - first;
    let c = channel;
    const inputX = start + first * call.dilationX - call.aX;
    let column = call.aBase + inputX * call.aPixelStride + (c << 2);
    let weights = call.weights + (((firstRow * call.kernelX + first) * channels + c) << 2);
    let bias = call.biases + (c << 2);
    let out = addressOf(call.out, y, x) + (c << 2);
    for (; c + 16 <= channels; c += 16) {
      sumSixteenChannels(call, weights, bias, rows, row, column, taps, out);
      column += 64;
      weights += 64;
      bias += 64;
      out += 64;
    }
    for (; c < channels; c += 4) {
      sumFourChannels(call, weights, bias, rows, row, column, taps, out, channels - c);
      column += 16;
      weights += 16;
      bias += 16;
      out += 16;
    }
  }
}
