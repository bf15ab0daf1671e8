import { halfEven } from '../../core/network/stored-integers';
import { timesFactor, type FixedPoint } from '../../core/kernels/fixed-point';

/** What an output's integers are limited to, and which of them stands for 0. */
export interface OutputIntegers {
  readonly zero: number;
  readonly least: number;
  readonly most: number;
}

export const limited = (q: number, { least, most }: Omit<OutputIntegers, 'zero'>): number =>
  Math.min(Math.max(q, least), most);

/** A sum of products as an integer of the output. */
export const requantized = (sum: number, factor: FixedPoint, output: OutputIntegers): number =>
  limited(timesFactor(sum, factor) + output.zero, output);

/** No byte is as far from another. */
const FAR = 2 ** 21;

/** The nearest integer, of two the even one. What is not a number is the least. */
export const nearestFloat = (x: number): number => halfEven(x > -FAR ? Math.min(x, FAR) : -FAR);
