import { timesFixedPoint } from '../../core/kernels/fixed-point';
import { SUMMAND_BITS } from '../../core/kernels/integer-uses';
import { ELEMENTWISE_OPERATORS } from '../../core/network/operation';
import type { KernelCall } from '../kernel-call';
import { requantized } from './requantization';
import { spreadAddress, spreadChannel } from './spread';
import {
  addressOf,
  bytesOf,
  eachPosition,
  firstInput,
  outputOf,
  secondInput,
  type Floats,
} from './view';

const ADD = ELEMENTWISE_OPERATORS.indexOf('add');
const SUBTRACT = ELEMENTWISE_OPERATORS.indexOf('subtract');

/**
 * Sums, differences and products of integers of one byte. Summands are first multiplied by factors of their own, 20 bits higher,
 * so that they have one scale; then the result is by its factor, plus `zero`, limited to `least` … `most`.
 */
export function integerElementwise(memory: Floats, call: KernelCall<'integerElementwise'>): void {
  const bytes = bytesOf(memory);
  const [a, b, out] = [firstInput(call), secondInput(call), outputOf(call)];
  const { attributes } = call;
  const { operator, spreadA, spreadB, zeroA, zeroB } = attributes;
  const summand = (x: number, multiplier: number, shift: number): number =>
    timesFixedPoint(x * 2 ** SUMMAND_BITS, { multiplier, shift });
  const combined = (x: number, y: number): number => {
    if (operator !== ADD && operator !== SUBTRACT) return x * y;
    const first = summand(x, attributes.multiplierA, attributes.shiftA);
    const second = summand(y, attributes.multiplierB, attributes.shiftB);
    return operator === ADD ? first + second : first - second;
  };
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      const first = bytes[spreadAddress(a, spreadA, y, x) + spreadChannel(spreadA, c)] - zeroA;
      const second = bytes[spreadAddress(b, spreadB, y, x) + spreadChannel(spreadB, c)] - zeroB;
      bytes[addressOf(out, y, x) + c] = requantized(
        combined(first, second),
        attributes,
        attributes,
      );
    }
  });
}
