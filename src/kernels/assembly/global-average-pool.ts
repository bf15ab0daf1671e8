import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';

/** Mean over all positions of the whole input map, row by row; the output is C×1×1. */
export function globalAveragePool(call: KernelCall): void {
  const area = f32x4.splat(<f32>(call.aHeight * call.aWidth));
  const out = addressOf(call.out, 0, 0);
  for (let c = 0; c < call.outChannels; c += 4) {
    let sum = f32x4.splat(0);
    for (let y = 0; y < call.aHeight; y++) {
      let p = addressOf(call.a, y, 0) + (c << 2);
      for (let x = 0; x < call.aWidth; x++) {
        sum = f32x4.add(sum, loadLanes(p, call.outChannels - c));
        p += call.aPixelStride;
      }
    }
    storeLanes(out + (c << 2), call.outChannels - c, f32x4.div(sum, area));
  }
}
