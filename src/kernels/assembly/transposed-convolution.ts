import { activateRectangle, fusedActivation, isFused } from './activation';
import { KernelCall } from './kernel-call';
import { madd, storeLanes } from './lanes';
import { addressOf } from './view';

/** Filters of a block of packed weights. */
const BLOCK: i32 = 8;

/**
 * Transposed convolution: output position o sums over the taps t and input positions i with
 * i·stride − before + t·dilation = o. Weights and biases are packed as those of a convolution (../weight-layout.ts); the sum
 * starts from the bias and runs over kernel rows, kernel columns, channels. One block of filters after the other.
 */
export function transposedConvolution(call: KernelCall): void {
  const channels = call.aChannels / call.groups;
  const groupFilters = call.outChannels / call.groups;
  const blockBytes = (call.kernelY * call.kernelX * channels * BLOCK) << 2;
  let weights = call.weights;
  let bias = call.biases;
  for (let group = 0; group < call.groups; group++)
    for (let filter = 0; filter < groupFilters; filter += BLOCK) {
      const to = (group * groupFilters + filter) << 2;
      const filters = min(BLOCK, groupFilters - filter);
      convolveBlock(call, weights, bias, (group * channels) << 2, to, channels, filters);
      weights += blockBytes;
      bias += BLOCK << 2;
    }
  if (!isFused(call.activation)) activateRectangle(call);
}

/** A block of filters at all positions; `from` and `to` are bytes from a position to its first channel of them. */
function convolveBlock(
  call: KernelCall,
  weights: usize,
  bias: usize,
  from: i32,
  to: i32,
  channels: i32,
  filters: i32,
): void {
  const stepY = tapStep(call.strideY, call.dilationY);
  const stepX = tapStep(call.strideX, call.dilationX);
  const tapBytes = (channels * BLOCK) << 2;
  const activation = call.activation;
  for (let y = call.y0; y < call.y1; y++) {
    const endY = y + call.beforeY;
    const firstY = firstTapOnto(endY, call.strideY, call.dilationY, call.kernelY, call.aHeight);
    for (let x = call.x0; x < call.x1; x++) {
      const endX = x + call.beforeX;
      const firstX = firstTapOnto(endX, call.strideX, call.dilationX, call.kernelX, call.aWidth);
      let low = v128.load(bias);
      let high = v128.load(bias, 16);
      for (let ky = firstY; ky < call.kernelY; ky += stepY) {
        const fromTop = endY - ky * call.dilationY;
        if (fromTop < 0) break;
        for (let kx = firstX; kx < call.kernelX; kx += stepX) {
          const fromLeft = endX - kx * call.dilationX;
          if (fromLeft < 0) break;
          let p = addressOf(call.a, fromTop / call.strideY, fromLeft / call.strideX) + from;
          let w = weights + (ky * call.kernelX + kx) * tapBytes;
          const end = w + tapBytes;
          while (w < end) {
            const value = v128.load32_splat(p);
            low = madd(low, value, v128.load(w));
            high = madd(high, value, v128.load(w, 16));
            p += 4;
            w += 32;
          }
        }
      }
      const out = addressOf(call.out, y, x) + to;
      storeLanes(out, filters, fusedActivation(call, activation, low));
      if (filters > 4) storeLanes(out + 16, filters - 4, fusedActivation(call, activation, high));
    }
  }
}

/**
 * The first tap t at which an input position i inside the map has i·stride = `end` − t·dilation, or one past the last tap. Behind
 * it, i falls.
 */
export function firstTapOnto(end: i32, stride: i32, dilation: i32, taps: i32, extent: i32): i32 {
  for (let t = 0; t < taps; t++) {
    const distance = end - t * dilation;
    if (distance % stride == 0 && distance / stride < extent) return t;
  }
  return taps;
}

/** Taps from one that meets an input position to the next that does. */
export function tapStep(stride: i32, dilation: i32): i32 {
  let step = 1;
  while ((step * dilation) % stride != 0) step++;
  return step;
}
