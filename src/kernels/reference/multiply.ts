import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, secondInput, type Floats } from './view';

/** out = activation(a · b), number by number. */
export function multiply(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  multiplyBy(memory, call, (y, x, c) => memory[indexOf(a, y, x) + c]);
}

/** out = activation(a · b); a is C×1×1 and scales the channels of b. */
export function scaleChannels(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  multiplyBy(memory, call, (_y, _x, c) => memory[indexOf(a, 0, 0) + c]);
}

/** out = activation(a · b); a is 1×H×W and scales the positions of b. */
export function scalePositions(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  multiplyBy(memory, call, (y, x) => memory[indexOf(a, y, x)]);
}

function multiplyBy(
  memory: Floats,
  call: KernelCall,
  factor: (y: number, x: number, c: number) => number,
): void {
  const b = secondInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = factor(y, x, c) * memory[indexOf(b, y, x) + c];
  });
  activateRectangle(memory, call);
}
