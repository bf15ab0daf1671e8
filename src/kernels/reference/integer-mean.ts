import { timesFixedPoint } from '../../core/kernels/fixed-point';
import type { KernelCall } from '../kernel-call';
import { limited } from './requantization';
import { addressOf, bytesOf, eachPosition, firstInput, outputOf, type Floats } from './view';

/**
 * Mean of integers of one byte over all rows, all columns or both, by channel: the sum of q − zeroA times the factor, divided by
 * how many they are and rounded to the nearest, of two away from 0, plus `zero`.
 */
export function integerMean(memory: Floats, call: KernelCall<'integerMean'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { overY, overX, zeroA, zero } = call.attributes;
  eachPosition(call, (y, x) => {
    const [y0, y1] = overY === 0 ? [y, y + 1] : [0, a.height];
    const [x0, x1] = overX === 0 ? [x, x + 1] : [0, a.width];
    const count = (y1 - y0) * (x1 - x0);
    for (let c = 0; c < call.outChannels; c++) {
      let sum = 0;
      for (let row = y0; row < y1; row++)
        for (let column = x0; column < x1; column++)
          sum += bytes[addressOf(a, row, column) + c] - zeroA;
      const scaled = timesFixedPoint(sum, call.attributes);
      const half = Math.trunc(count / 2);
      const mean = Math.trunc((scaled > 0 ? scaled + half : scaled - half) / count);
      bytes[addressOf(out, y, x) + c] = limited(mean + zero, call.attributes);
    }
  });
}
