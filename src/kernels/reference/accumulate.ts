import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, secondInput, type Floats } from './view';

const { fround } = Math;

/**
 * One summand of a sum: out = (isFirst ? 0 : b) + weights[c] · a, with a read at (y·strideY, x·strideX); weights 0 stands
 * for the weight 1. b, of out's size, is the first summand or, for those behind the second, out itself. Channels
 * that a lacks count as 0. Then the activation, which belongs to the last summand only.
 */
export function accumulate(memory: Floats, call: KernelCall<'accumulate'>): void {
  const [a, b, out] = [firstInput(call), secondInput(call), outputOf(call)];
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y * call.strideY, x * call.strideX);
    const base = indexOf(b, y, x);
    const to = indexOf(out, y, x);
    for (let c = 0; c < call.outChannels; c++) {
      const hasSummand = c < call.aChannels;
      const summand = hasSummand ? weighted(memory, call, c, memory[from + c]) : 0;
      if (call.attributes.isFirst !== 0) memory[to + c] = summand;
      else memory[to + c] = hasSummand ? memory[base + c] + summand : memory[base + c];
    }
  });
  activateRectangle(memory, call);
}

const weighted = (
  memory: Floats,
  call: KernelCall<'accumulate'>,
  channel: number,
  x: number,
): number => (call.weights === 0 ? x : fround(x * memory[call.weights / 4 + channel]));
