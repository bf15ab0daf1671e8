import { KernelCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';
import { firstTap, lastTap } from './window';

/** Mean over the positions of a window that lie inside the map, as Darknet's local_avgpool. */
export function averagePool(call: KernelCall): void {
  for (let y = call.y0; y < call.y1; y++) {
    const startY = y * call.strideY - call.beforeY;
    const firstY = firstTap(startY, call.dilationY);
    const lastY = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, firstY);
    for (let x = call.x0; x < call.x1; x++) {
      const startX = x * call.strideX - call.beforeX;
      const firstX = firstTap(startX, call.dilationX);
      const lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c += 4) {
        let sum = f32x4.splat(0);
        for (let ky = firstY; ky < lastY; ky++) {
          const inputX = startX + firstX * call.dilationX;
          let p = addressOf(call.a, startY + ky * call.dilationY, inputX) + (c << 2);
          for (let kx = firstX; kx < lastX; kx++) {
            sum = f32x4.add(sum, loadLanes(p, call.outChannels - c));
            p += call.dilationX * call.aPixelStride;
          }
        }
        const count = <f32>((lastY - firstY) * (lastX - firstX));
        const mean = f32x4.div(sum, f32x4.splat(count));
        storeLanes(out + (c << 2), call.outChannels - c, mean);
      }
    }
  }
}
