import { activateRectangle, isFused } from './activation';
import { sumFour, sumFourByThree, sumOne, sumTwoByThree } from './depthwise-block';
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
  const three = call.kernelX == 3 && call.dilationX == 1;
  const together = three && call.strideX > 1 ? 2 : 4;
  for (let y = call.y0; y < call.y1; y++) {
    const start = y * call.strideY - call.beforeY;
    const first = firstTap(start, call.dilationY);
    const rows = lastTap(start, call.dilationY, call.kernelY, call.aHeight, first) - first;
    let x = call.x0;
    while (x < call.x1) {
      if (x >= left && x < right && right - left >= together) {
        // The last ones overlap those before: the same sums again.
        x = min(x, right - together);
        positions(call, y, x, first, rows, 0, call.kernelX, together, three);
        x += together;
      } else {
        const startX = x * call.strideX - call.beforeX;
        const firstX = firstTap(startX, call.dilationX);
        const lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
        positions(call, y, x, first, rows, firstX, lastX - firstX, 1, false);
        x++;
      }
    }
  }
  if (!isFused(call.activation)) activateRectangle(call);
}

/** All channels of `together` neighbours, over the taps that lie inside the map. */
function positions(
  call: KernelCall,
  y: i32,
  x: i32,
  firstRow: i32,
  rows: i32,
  firstColumn: i32,
  taps: i32,
  together: i32,
  three: bool,
): void {
  const inputY = y * call.strideY - call.beforeY + firstRow * call.dilationY;
  const inputX = x * call.strideX - call.beforeX + firstColumn * call.dilationX;
  const row = storedRow(call.a, inputY);
  const channels = call.outChannels;
  const step = call.strideX * call.aPixelStride;
  let column = call.aBase + (inputX - call.aX) * call.aPixelStride;
  let weights = call.weights + (((firstRow * call.kernelX + firstColumn) * channels) << 2);
  let bias = call.biases;
  let out = addressOf(call.out, y, x);
  for (let c = 0; c < channels; c += 4) {
    if (together == 1 || channels - c < 4) {
      for (let j = 0; j < together; j++) {
        const to = out + j * call.outPixelStride;
        sumOne(call, weights, bias, rows, row, column + j * step, taps, to, channels - c);
      }
    } else if (together == 2) sumTwoByThree(call, weights, bias, rows, row, column, out);
    else if (three) sumFourByThree(call, weights, bias, rows, row, column, out);
    else sumFour(call, weights, bias, rows, row, column, taps, out);
    column += 16;
    weights += 16;
    bias += 16;
    out += 16;
  }
}
