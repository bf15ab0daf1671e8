import { at } from '../../base/assert';
import { timesFactor } from '../../core/kernels/fixed-point';
import { SUMMAND_BITS } from '../../core/kernels/integer-uses';
import { ELEMENTWISE_OPERATORS } from '../../core/network/operation';
import type { KernelCall } from '../kernel-call';
import { activateChannels } from './activation';
import { combinedFloats } from './elementwise';
import { limited, nearestFloat, requantized } from './requantization';
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

const { fround } = Math;

/**
 * Sums, differences, products, the smaller and the larger of integers of one byte. Summands are first multiplied by factors of their
 * own, 20 bits higher, so that they have one scale; then the result is by its factor, plus `zero`, limited to `least` … `most`.
 */
export function integerElementwise(memory: Floats, call: KernelCall<'integerElementwise'>): void {
  const bytes = bytesOf(memory);
  const [a, b, out] = [firstInput(call), secondInput(call), outputOf(call)];
  const { attributes } = call;
  const { spreadA, spreadB, zeroA, zeroB } = attributes;
  const operator = at(ELEMENTWISE_OPERATORS, attributes.operator);
  const summand = (x: number, multiplier: number, shift: number): number =>
    timesFactor(x * 2 ** SUMMAND_BITS, { multiplier, shift });
  const combined = (x: number, y: number): number => {
    if (operator === 'minimum') return Math.min(x, y);
    if (operator === 'maximum') return Math.max(x, y);
    if (operator === 'multiply') return x * y;
    const first = summand(x, attributes.multiplierA, attributes.shiftA);
    const second = summand(y, attributes.multiplierB, attributes.shiftB);
    return operator === 'add' ? first + second : first - second;
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

/** What elementwise makes of the floats that integers of one byte stand for, as the nearest integers, of two as near the even one. */
export function integerArithmetic(memory: Floats, call: KernelCall<'integerArithmetic'>): void {
  const bytes = bytesOf(memory);
  const [a, b, out] = [firstInput(call), secondInput(call), outputOf(call)];
  const { spreadA, spreadB, zeroA, zeroB, zero } = call.attributes;
  const [scaleA, scaleB, scale] = [
    fround(call.attributes.scaleA),
    fround(call.attributes.scaleB),
    fround(call.attributes.scale),
  ];
  const operator = at(ELEMENTWISE_OPERATORS, call.attributes.operator);
  const floats = new Float32Array(call.outChannels);
  eachPosition(call, (y, x) => {
    const [first, second] = [spreadAddress(a, spreadA, y, x), spreadAddress(b, spreadB, y, x)];
    for (let c = 0; c < call.outChannels; c++) {
      const left = fround(scaleA * (bytes[first + spreadChannel(spreadA, c)] - zeroA));
      const right = fround(scaleB * (bytes[second + spreadChannel(spreadB, c)] - zeroB));
      floats[c] = combinedFloats(operator, left, right);
    }
    activateChannels(floats, call, 0, call.outChannels);
    for (let c = 0; c < call.outChannels; c++) {
      const steps = nearestFloat(fround(floats[c] / scale));
      bytes[addressOf(out, y, x) + c] = limited(steps + zero, call.attributes);
    }
  });
}
