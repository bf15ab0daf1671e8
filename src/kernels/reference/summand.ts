import type { KernelCall } from '../kernel-call';
import { SUMMAND } from '../../core/kernels/kernels';
import { activateRectangle } from './activation';
import { eachPosition, indexOf, outputOf, secondInput, type Floats } from './view';

/**
 * Activates the outputs of a convolution in its rectangle and, if `summand` says so, adds the values of b. They are added
 * before the activation, or after an activation that is applied while storing. Then b lies elsewhere in memory with the
 * strides of the output, and neither is a ring.
 */
export function finishRectangle(
  memory: Floats,
  call: KernelCall<'convolution' | 'winograd'>,
): void {
  const { summand } = call.attributes;
  if (summand === SUMMAND.beforeActivation) addSummand(memory, call);
  activateRectangle(memory, call);
  if (summand === SUMMAND.afterActivation) addSummand(memory, call);
}

function addSummand(memory: Floats, call: KernelCall<'convolution' | 'winograd'>): void {
  const [b, out] = [secondInput(call), outputOf(call)];
  eachPosition(call, (y, x) => {
    const [from, to] = [indexOf(b, y, x), indexOf(out, y, x)];
    for (let channel = 0; channel < call.outChannels; channel++)
      memory[to + channel] += memory[from + channel];
  });
}
