import { copyNumbers } from './activation';
import { KernelCall } from './kernel-call';
import { addressOf } from './view';

/**
 * out = a over the rectangle, position by position in rising order. Both views use the same map
 * coordinates, so this also moves halos, and writes one input of a concatenation beside the others.
 */
export function copy(call: KernelCall): void {
  const bytes = call.outChannels << 2;
  const packed = call.aPixelStride == bytes && call.outPixelStride == bytes;
  for (let y = call.y0; y < call.y1; y++) {
    let from = addressOf(call.a, y, call.x0);
    let to = addressOf(call.out, y, call.x0);
    if (packed) {
      memory.copy(to, from, (call.x1 - call.x0) * bytes);
      continue;
    }
    for (let x = call.x0; x < call.x1; x++) {
      copyNumbers(from, to, call.outChannels);
      from += call.aPixelStride;
      to += call.outPixelStride;
    }
  }
}
