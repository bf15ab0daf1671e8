import { SUMMAND, type KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, indexOf, outputOf, secondInput, type Floats } from './view';

/**
 * Activates what a convolution has stored in its rectangle and, where `i0` says so, adds the numbers of b: before the
 * activation, or after one of those that are applied as numbers are stored. b lies elsewhere in memory, with the
 * strides of the output, and neither is a ring then.
 */
export function finishRectangle(memory: Floats, call: KernelCall): void {
  if (call.i0 === SUMMAND.beforeActivation) addSummand(memory, call);
  activateRectangle(memory, call);
  if (call.i0 === SUMMAND.afterActivation) addSummand(memory, call);
}

function addSummand(memory: Floats, call: KernelCall): void {
  const [b, out] = [secondInput(call), outputOf(call)];
  eachPosition(call, (y, x) => {
    const [from, to] = [indexOf(b, y, x), indexOf(out, y, x)];
    for (let channel = 0; channel < call.outChannels; channel++)
      memory[to + channel] += memory[from + channel];
  });
}
