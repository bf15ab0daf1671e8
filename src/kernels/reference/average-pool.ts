import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';
import { eachTap } from './window';

const { fround } = Math;

/**
 * Mean over the positions of a window that lie inside the map, as Darknet's local_avgpool; where padding counts, over all of
 * them that lie before the end of what counts behind the map, those in the padding as zeros.
 */
export function averagePool(memory: Floats, call: KernelCall<'averagePool'>): void {
  const { countedAfterY, countedAfterX } = call.attributes;
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    const startY = y * call.strideY - call.beforeY;
    const startX = x * call.strideX - call.beforeX;
    const rows = countedTaps(startY, call.kernelY, call.dilationY, a.height, countedAfterY);
    const columns = countedTaps(startX, call.kernelX, call.dilationX, a.width, countedAfterX);
    for (let c = 0; c < call.outChannels; c++) {
      let sum = 0;
      eachTap(call, y, x, (inputY, inputX) => {
        sum = fround(sum + memory[indexOf(a, inputY, inputX) + c]);
      });
      memory[indexOf(out, y, x) + c] = sum / fround(rows * columns);
    }
  });
}

/** Taps of a window from input position `start` on that lie inside the map, or that count. */
function countedTaps(
  start: number,
  kernel: number,
  dilation: number,
  extent: number,
  countedAfter: number,
): number {
  const counts = (position: number): boolean =>
    countedAfter < 0 ? position >= 0 && position < extent : position < extent + countedAfter;
  return Array.from({ length: kernel }, (_, tap) => start + tap * dilation).filter(counts).length;
}
