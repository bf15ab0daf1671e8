import type { KernelCall } from '../kernel-call';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/** out = a over the rectangle, for the output's channels. */
export function copy(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    const from = indexOf(a, y, x);
    memory.copyWithin(indexOf(out, y, x), from, from + call.outChannels);
  });
}
