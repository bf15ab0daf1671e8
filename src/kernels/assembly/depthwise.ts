import { activateRectangle, fusedActivation, isFused } from './activation';
import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf, ringRows, storedRow } from './view';
import { firstTap, interiorEnd, interiorStart, lastTap, reachOf } from './window';

/**
 * Convolution in which every channel is a group of its own: weights [ky][kx][C], biases [C]. Sums run
 * from the bias over kernel rows, then kernel columns.
 */
export function depthwise(call: KernelCall): void {
  const reach = reachOf(call.kernelX, call.dilationX);
  const left = interiorStart(call.x0, call.x1, call.strideX, call.beforeX);
  const right = interiorEnd(left, call.x1, call.strideX, call.beforeX, reach, call.aWidth);
  for (let y = call.y0; y < call.y1; y++) {
    const start = y * call.strideY - call.beforeY;
    const first = firstTap(start, call.dilationY);
    const rows = lastTap(start, call.dilationY, call.kernelY, call.aHeight, first) - first;
    let x = call.x0;
    while (x < call.x1) {
      if (x >= left && x + 4 <= right) {
        positions(call, y, x, first, rows, 0, call.kernelX, true);
        x += 4;
      } else {
        const startX = x * call.strideX - call.beforeX;
        const firstX = firstTap(startX, call.dilationX);
        const lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
        positions(call, y, x, first, rows, firstX, lastX - firstX, false);
        x++;
      }
    }
  }
  if (!isFused(call.activation)) activateRectangle(call);
}

/** All channels of one position or of `four` neighbours, over the taps that lie inside the map. */
function positions(
  call: KernelCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  firstColumn: i32,
  taps: i32,
  four: bool,
): void {
  const inputY = y * call.strideY - call.beforeY + firstRow * call.dilationY;
  const inputX = x * call.strideX - call.beforeX + firstColumn * call.dilationX;
  const row = storedRow(call.a, inputY);
  const channels = call.outChannels;
  let column = call.aBase + (inputX - call.aX) * call.aPixelStride;
  let weights = call.weights + (((firstRow * call.kernelX + firstColumn) * channels) << 2);
  let bias = call.biases;
  let out = addressOf(call.out, y, x);
  for (let c = 0; c < channels; c += 4) {
    if (four && channels - c >= 4) {
      sumFour(call, weights, bias, rows, row, column, taps, out);
    } else {
      const count = channels - c;
      const step = call.strideX * call.aPixelStride;
      const neighbours = four ? 4 : 1;
      for (let j = 0; j < neighbours; j++) {
        const to = out + j * call.outPixelStride;
        sumOne(call, weights, bias, rows, row, column + j * step, taps, to, count);
      }
    }
    column += 16;
    weights += 16;
    bias += 16;
    out += 16;
  }
}

/** Four channels of four neighbouring positions whose windows have all columns. */
function sumFour(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
): void {
  const ring = ringRows(call.a);
  const next = <usize>(call.strideX * call.aPixelStride);
  const step = <usize>(call.dilationX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  const weightRow = call.kernelX * weightStep;
  let a0 = v128.load(bias);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let ky = 0; ky < rows; ky++) {
    let p0 = column + row * call.aRowStride;
    let p1 = p0 + next;
    let p2 = p1 + next;
    let p3 = p2 + next;
    const end = weights + taps * weightStep;
    for (let w = weights; w < end; w += weightStep) {
      const v = v128.load(w);
      a0 = f32x4.add(a0, f32x4.mul(v128.load(p0), v));
      a1 = f32x4.add(a1, f32x4.mul(v128.load(p1), v));
      a2 = f32x4.add(a2, f32x4.mul(v128.load(p2), v));
      a3 = f32x4.add(a3, f32x4.mul(v128.load(p3), v));
      p0 += step;
      p1 += step;
      p2 += step;
      p3 += step;
    }
    weights += weightRow;
    row += call.dilationY;
    while (row >= ring) row -= ring;
  }
  const activation = call.activation;
  const outStep = <usize>call.outPixelStride;
  v128.store(out, fusedActivation(activation, a0));
  v128.store(out + outStep, fusedActivation(activation, a1));
  v128.store(out + 2 * outStep, fusedActivation(activation, a2));
  v128.store(out + 3 * outStep, fusedActivation(activation, a3));
}

/** The next `count` channels, at most four, of one position. */
function sumOne(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
  count: i32,
): void {
  const ring = ringRows(call.a);
  const step = <usize>(call.dilationX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  const weightRow = call.kernelX * weightStep;
  let sum = loadLanes(bias, count);
  for (let ky = 0; ky < rows; ky++) {
    let p = column + row * call.aRowStride;
    let w = weights;
    for (let kx = 0; kx < taps; kx++) {
      sum = f32x4.add(sum, f32x4.mul(loadLanes(p, count), loadLanes(w, count)));
      p += step;
      w += weightStep;
    }
    weights += weightRow;
    row += call.dilationY;
    while (row >= ring) row -= ring;
  }
  storeLanes(out, count, fusedActivation(call.activation, sum));
}
