import { at, unreachable } from '../../base/assert';
import { ELEMENTWISE_OPERATORS, type ElementwiseOperator } from '../../core/network/operation';
import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { power } from './power';
import { spreadAddress, spreadChannel } from './spread';
import {
  eachPosition,
  firstInput,
  indexOf,
  outputOf,
  secondInput,
  type Floats,
  type View,
} from './view';

/** out = activation(a ∘ b), number by number, each input spread over the output. */
export function elementwise(memory: Floats, call: KernelCall<'elementwise'>): void {
  const { spreadA, spreadB } = call.attributes;
  const operator = at(ELEMENTWISE_OPERATORS, call.attributes.operator);
  const [a, b, out] = [firstInput(call), secondInput(call), outputOf(call)];
  const spread = (view: View, how: number, y: number, x: number, c: number): number =>
    memory[spreadAddress(view, how, y, x) / 4 + spreadChannel(how, c)];
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = combinedFloats(
        operator,
        spread(a, spreadA, y, x, c),
        spread(b, spreadB, y, x, c),
      );
  });
  activateRectangle(memory, call);
}

/** In float32: storing rounds what one operation makes of two floats just once. */
export function combinedFloats(operator: ElementwiseOperator, a: number, b: number): number {
  switch (operator) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    // What is not a number is passed on, whichever of the two it is.
    case 'minimum':
      return b < a || Number.isNaN(b) ? b : a;
    case 'maximum':
      return b > a || Number.isNaN(b) ? b : a;
    case 'power':
      return power(a, b);
    default:
      return unreachable(operator);
  }
}
