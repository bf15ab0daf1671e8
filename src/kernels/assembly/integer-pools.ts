import { IntegerAveragePoolCall, IntegerMaxPoolCall, KernelCall } from './kernel-call';
import { limited } from './requantization';
import { addressOf } from './view';
import { firstTap, lastTap } from './window';

/** The taps of a window that lie inside the map, in rows and columns. */
let firstY: i32 = 0;
let lastY: i32 = 0;
let firstX: i32 = 0;
let lastX: i32 = 0;

function clip(call: KernelCall, y: i32, x: i32): void {
  const startY = y * call.strideY - call.beforeY;
  const startX = x * call.strideX - call.beforeX;
  firstY = firstTap(startY, call.dilationY);
  lastY = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, firstY);
  firstX = firstTap(startX, call.dilationX);
  lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
}

// @ts-ignore: decorator
@inline
function tapRow(call: KernelCall, y: i32, x: i32, ky: i32): usize {
  const row = y * call.strideY - call.beforeY + ky * call.dilationY;
  return addressOf(call.a, row, x * call.strideX - call.beforeX + firstX * call.dilationX);
}

/**
 * Mean of q + above of integers of one byte over the positions of a window inside the map, rounded to the nearest, of two away from
 * 0, less that.
 */
export function integerAveragePool(call: IntegerAveragePoolCall): void {
  const step = <usize>(call.dilationX * call.aPixelStride);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      clip(call, y, x);
      const count = (lastY - firstY) * (lastX - firstX);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        let sum = count * call.above;
        for (let ky = firstY; ky < lastY; ky++) {
          let a = tapRow(call, y, x, ky) + c;
          for (let kx = firstX; kx < lastX; kx++) {
            sum += load<i8>(a);
            a += step;
          }
        }
        const mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
        store<i8>(out + c, <i8>limited(mean - call.above, call.least, call.most));
      }
    }
}

/** Largest of the integers of one byte at the positions of a window inside the map; 16 channels go together. */
export function integerMaxPool(call: IntegerMaxPoolCall): void {
  const step = <usize>(call.dilationX * call.aPixelStride);
  const least = i8x16.splat(<i8>call.least);
  const most = i8x16.splat(<i8>call.most);
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      clip(call, y, x);
      const out = addressOf(call.out, y, x);
      let c = 0;
      for (; c + 16 <= call.outChannels; c += 16) {
        let largest = i8x16.splat(i8.MIN_VALUE);
        for (let ky = firstY; ky < lastY; ky++) {
          let a = tapRow(call, y, x, ky) + c;
          for (let kx = firstX; kx < lastX; kx++) {
            largest = i8x16.max_s(largest, v128.load(a));
            a += step;
          }
        }
        v128.store(out + c, i8x16.min_s(i8x16.max_s(largest, least), most));
      }
      for (; c < call.outChannels; c++) {
        let largest = <i32>i8.MIN_VALUE;
        for (let ky = firstY; ky < lastY; ky++) {
          let a = tapRow(call, y, x, ky) + c;
          for (let kx = firstX; kx < lastX; kx++) {
            largest = max(largest, <i32>load<i8>(a));
            a += step;
          }
        }
        store<i8>(out + c, <i8>limited(largest, call.least, call.most));
      }
    }
}
