import { LINEAR, type Activation } from '../network/activation';
import type { Requantization } from '../network/network';
import type { NumberType } from '../network/shape';
import { functionOf, realFunction } from './integer-functions';
import { integerRange } from './integer-range';

/** Integers of 8 bits. */
export const TABLE_LENGTH = 256;

const LEAST = -128;

/**
 * What a function makes of each integer of one byte, from −128 on where it has a sign, and else in the order of the same bytes;
 * undefined where there is no rule for the function.
 */
export function integerTable(
  activation: Activation,
  input: NumberType,
  output: NumberType,
  requantization: Requantization,
): Int8Array | undefined {
  const range = integerRange(limitOf(activation), output, requantization);
  const made =
    requantization === 'float'
      ? realFunction(activation, input, output)
      : functionOf(activation, input, output, requantization);
  if (range === undefined || made === undefined) return undefined;
  const { least, most } = range;
  const integerOf = (q: number): number => (input.element === 'u8' ? q & 0xff : q);
  return Int8Array.from({ length: TABLE_LENGTH }, (_, place) =>
    Math.min(Math.max(made(integerOf(LEAST + place)), least), most),
  );
}

/** What the results of a function are limited to, beside the range of their type. */
const limitOf = (activation: Activation): Activation =>
  activation.kind === 'relu' || activation.kind === 'clip' ? activation : LINEAR;
