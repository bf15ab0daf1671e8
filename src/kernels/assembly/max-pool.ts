import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf, ringRows, storedRow } from './view';
import { firstTap, lastTap } from './window';

/** Where a maximum begins: the most negative finite number, as in Darknet. */
const LOWEST: f32 = -f32.MAX_VALUE;

/** Maximum over a window, of every channel; what lies outside the map is ignored. */
export function maxPool(call: KernelCall): void {
  for (let y = call.y0; y < call.y1; y++) {
    const startY = y * call.strideY - call.beforeY;
    const firstY = firstTap(startY, call.dilationY);
    const rows = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, firstY) - firstY;
    const row = storedRow(call.a, startY + firstY * call.dilationY);
    for (let x = call.x0; x < call.x1; x++) {
      const startX = x * call.strideX - call.beforeX;
      const firstX = firstTap(startX, call.dilationX);
      const lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
      const inputX = startX + firstX * call.dilationX - call.aX;
      const column = call.aBase + inputX * call.aPixelStride;
      maximum(call, rows, row, column, lastX - firstX, addressOf(call.out, y, x));
    }
  }
}

/** All channels of one position, 16 at a time and then by fours. */
function maximum(
  call: KernelCall,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
): void {
  const channels = call.outChannels;
  let c = 0;
  for (; c + 16 <= channels; c += 16)
    maximumOf16(call, rows, row, column + (c << 2), taps, out + (c << 2));
  for (; c < channels; c += 4)
    maximumOf4(call, rows, row, column + (c << 2), taps, out + (c << 2), channels - c);
}

function maximumOf16(
  call: KernelCall,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
): void {
  const ring = ringRows(call.a);
  const step = <usize>(call.dilationX * call.aPixelStride);
  let m0 = f32x4.splat(LOWEST);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  for (let ky = 0; ky < rows; ky++) {
    let p = column + row * call.aRowStride;
    for (let kx = 0; kx < taps; kx++) {
      m0 = f32x4.pmax(m0, v128.load(p));
      m1 = f32x4.pmax(m1, v128.load(p, 16));
      m2 = f32x4.pmax(m2, v128.load(p, 32));
      m3 = f32x4.pmax(m3, v128.load(p, 48));
      p += step;
    }
    row += call.dilationY;
    while (row >= ring) row -= ring;
  }
  v128.store(out, m0);
  v128.store(out, m1, 16);
  v128.store(out, m2, 32);
  v128.store(out, m3, 48);
}

function maximumOf4(
  call: KernelCall,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
  count: i32,
): void {
  const ring = ringRows(call.a);
  let m = f32x4.splat(LOWEST);
  for (let ky = 0; ky < rows; ky++) {
    let p = column + row * call.aRowStride;
    for (let kx = 0; kx < taps; kx++) {
      m = f32x4.pmax(m, loadLanes(p, count));
      p += call.dilationX * call.aPixelStride;
    }
    row += call.dilationY;
    while (row >= ring) row -= ring;
  }
  storeLanes(out, count, m);
}
