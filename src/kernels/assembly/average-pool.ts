import { AveragePoolCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf } from './view';
import { firstTap, lastTap } from './window';

/**
 * Mean over the positions of a window that lie inside the map, as Darknet's local_avgpool; where padding counts, over all of
 * them that lie before the end of what counts behind the map, those in the padding as zeros.
 */
export function averagePool(call: AveragePoolCall): void {
  const countedY = call.aHeight + call.countedAfterY;
  const countedX = call.aWidth + call.countedAfterX;
  for (let y = call.y0; y < call.y1; y++) {
    const startY = y * call.strideY - call.beforeY;
    const firstY = firstTap(startY, call.dilationY);
    const lastY = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, firstY);
    const rows =
      call.countedAfterY < 0
        ? lastY - firstY
        : lastTap(startY, call.dilationY, call.kernelY, countedY, 0);
    for (let x = call.x0; x < call.x1; x++) {
      const startX = x * call.strideX - call.beforeX;
      const firstX = firstTap(startX, call.dilationX);
      const lastX = lastTap(startX, call.dilationX, call.kernelX, call.aWidth, firstX);
      const columns =
        call.countedAfterX < 0
          ? lastX - firstX
          : lastTap(startX, call.dilationX, call.kernelX, countedX, 0);
      const count = f32x4.splat(<f32>(rows * columns));
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
        storeLanes(out + (c << 2), call.outChannels - c, f32x4.div(sum, count));
      }
    }
  }
}
