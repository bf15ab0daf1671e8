import { activateRectangle } from './activation';
import { KernelCall } from './kernel-call';
import { addressOf } from './view';
import { firstTap, lastTap } from './window';

/**
 * Convolution with weights of its own for every output position: weights
 * [H·W][filters][C][ky][kx], biases [filters][H][W]. Sums run from the bias in the order of the weights.
 */
export function locallyConnected(call: KernelCall): void {
  const taps = call.aChannels * call.kernelY * call.kernelX;
  const area = call.outHeight * call.outWidth;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const position = y * call.outWidth + x;
      const out = addressOf(call.out, y, x);
      for (let f = 0; f < call.outChannels; f++) {
        const weights = call.weights + (((position * call.outChannels + f) * taps) << 2);
        const bias = load<f32>(call.biases + ((f * area + position) << 2));
        store<f32>(out + (f << 2), sumWindow(call, weights, bias, y, x));
      }
    }
  activateRectangle(call);
}

function sumWindow(call: KernelCall, weights: usize, bias: f32, y: i32, x: i32): f32 {
  const startY = y * call.strideY - call.beforeY;
  const startX = x * call.strideX - call.beforeX;
  const firstY = firstTap(startY, call.dilationY);
  const lastY = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, firstY);
  const firstX = firstTap(startX, call.dilationX);
  const lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
  let sum = bias;
  for (let c = 0; c < call.aChannels; c++)
    for (let ky = firstY; ky < lastY; ky++) {
      const w = weights + (((c * call.kernelY + ky) * call.kernelX) << 2);
      const inputY = startY + ky * call.dilationY;
      for (let kx = firstX; kx < lastX; kx++) {
        const p = addressOf(call.a, inputY, startX + kx * call.dilationX) + (c << 2);
        sum += load<f32>(p) * load<f32>(w + (kx << 2));
      }
    }
  return sum;
}
