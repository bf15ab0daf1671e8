import { at, unreachable } from '../../base/assert';
import {
  ELEMENTWISE_OPERATORS,
  SPREADS,
  type ElementwiseOperator,
  type Spread,
} from '../../core/network/operation';
import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { power } from './power';
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
  const left = spread(memory, firstInput(call), at(SPREADS, spreadA));
  const right = spread(memory, secondInput(call), at(SPREADS, spreadB));
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = combined(operator, left(y, x, c), right(y, x, c));
  });
  activateRectangle(memory, call);
}

/** The numbers of an input by row, column and channel of the output. */
function spread(
  memory: Floats,
  view: View,
  how: Spread,
): (y: number, x: number, c: number) => number {
  switch (how) {
    case 'each':
      return (y, x, c) => memory[indexOf(view, y, x) + c];
    case 'per-channel':
      return (_y, _x, c) => memory[indexOf(view, 0, 0) + c];
    case 'per-position':
      return (y, x) => memory[indexOf(view, y, x)];
    case 'one':
      return () => memory[indexOf(view, 0, 0)];
    default:
      return unreachable(how);
  }
}

/** In float32: storing rounds what one operation makes of two floats just once. */
function combined(operator: ElementwiseOperator, a: number, b: number): number {
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
