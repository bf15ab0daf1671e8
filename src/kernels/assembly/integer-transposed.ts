import { APART, BLOCK, NUMBERS_BYTES, PAIR_BYTES, pairAt, summed } from './integer-convolution';
import { beginFilters, storeSums } from './integer-factors';
import { IntegerTransposedConvolutionCall } from './kernel-call';
import { firstTapOnto, tapStep } from './transposed-convolution';
import { addressOf } from './view';

/** As integerConvolution, over the taps of a transposed convolution. */
export function integerTransposedConvolution(call: IntegerTransposedConvolutionCall): void {
  const channels = call.aChannels / call.groups;
  const groupFilters = call.outChannels / call.groups;
  const tapBytes = <usize>((channels + 1) >> 1) * PAIR_BYTES;
  let panel = call.weights;
  let bias = call.biases;
  for (let group = 0; group < call.groups; group++)
    for (let filter = 0; filter < groupFilters; filter += BLOCK) {
      const count = min(BLOCK, groupFilters - filter);
      beginFilters(bias, APART, count);
      const to = group * groupFilters + filter;
      convolveBlock(call, panel, bias, group * channels, to, tapBytes, count);
      panel += <usize>(call.kernelY * call.kernelX) * tapBytes;
      bias += NUMBERS_BYTES;
    }
}

/** A block of filters at all positions. */
function convolveBlock(
  call: IntegerTransposedConvolutionCall,
  panel: usize,
  bias: usize,
  from: i32,
  to: i32,
  tapBytes: usize,
  count: i32,
): void {
  const stepY = tapStep(call.strideY, call.dilationY);
  const stepX = tapStep(call.strideX, call.dilationX);
  const zero = i16x8.splat(<i16>call.zeroA);
  const zeroWeights = i16x8.splat(<i16>call.zeroWeights);
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
          let a = addressOf(call.a, fromTop / call.strideY, fromLeft / call.strideX) + from;
          let weights = panel + <usize>(ky * call.kernelX + kx) * tapBytes;
          const end = weights + tapBytes;
          while (weights < end) {
            const w = v128.load(weights);
            const pair = pairAt(a, zero);
            low = summed(low, pair, i16x8.sub(i16x8.extend_low_i8x16_s(w), zeroWeights));
            high = summed(high, pair, i16x8.sub(i16x8.extend_high_i8x16_s(w), zeroWeights));
            weights += PAIR_BYTES;
            a += 2;
          }
        }
      }
      const out = addressOf(call.out, y, x) + to;
      storeSums(out, count, low, high, call.zero, call.least, call.most);
    }
  }
}
