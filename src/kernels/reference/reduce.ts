import { at, unreachable } from '../../base/assert';
import { REDUCTIONS, type Reduction } from '../../core/network/operation';
import type { KernelCall } from '../kernel-call';
import { range } from './softmax';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/**
 * Mean, sum, maximum or minimum of all numbers along the axes `over…`, which have one place in the output: row by row, column
 * by column, channel by channel.
 */
export function reduce(memory: Floats, call: KernelCall<'reduce'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { overY, overX, overChannels } = call.attributes;
  const operator = at(REDUCTIONS, call.attributes.operator);
  eachPosition(call, (y, x) => {
    const rows = overY !== 0 ? range(a.height) : [y];
    const columns = overX !== 0 ? range(a.width) : [x];
    for (let c = 0; c < out.channels; c++) {
      const channels = overChannels !== 0 ? range(a.channels) : [c];
      let value = startOf(operator);
      for (const row of rows)
        for (const column of columns)
          for (const channel of channels)
            value = combined(operator, value, memory[indexOf(a, row, column) + channel]);
      const count = rows.length * columns.length * channels.length;
      memory[indexOf(out, y, x) + c] = operator === 'mean' ? value / count : value;
    }
  });
}

function startOf(operator: Reduction): number {
  switch (operator) {
    case 'mean':
    case 'sum':
      return 0;
    case 'maximum':
      return -Infinity;
    case 'minimum':
      return Infinity;
    default:
      return unreachable(operator);
  }
}

/** What is not a number is passed on, whichever of the two it is. */
function combined(operator: Reduction, a: number, b: number): number {
  switch (operator) {
    case 'mean':
    case 'sum':
      return fround(a + b);
    case 'maximum':
      return b > a || Number.isNaN(b) ? b : a;
    case 'minimum':
      return b < a || Number.isNaN(b) ? b : a;
    default:
      return unreachable(operator);
  }
}
