import type { KernelCall } from '../kernel-call';
import { requantized } from './requantization';
import { range } from './softmax';
import { addressOf, bytesOf, eachPosition, firstInput, outputOf, type Floats } from './view';

/** Sum of integers of one byte along the axes `over…`: of q − zeroA, times the factor, plus `zero`, limited. */
export function integerSum(memory: Floats, call: KernelCall<'integerSum'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { overY, overX, overChannels, zeroA } = call.attributes;
  eachPosition(call, (y, x) => {
    const rows = overY === 0 ? [y] : range(a.height);
    const columns = overX === 0 ? [x] : range(a.width);
    for (let c = 0; c < call.outChannels; c++) {
      let sum = 0;
      for (const row of rows)
        for (const column of columns)
          for (const channel of overChannels === 0 ? [c] : range(a.channels))
            sum += bytes[addressOf(a, row, column) + channel] - zeroA;
      bytes[addressOf(out, y, x) + c] = requantized(sum, call.attributes, call.attributes);
    }
  });
}
