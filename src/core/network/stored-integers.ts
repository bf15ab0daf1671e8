import type { NumberType, Quantization } from './shape';

/** The least and the greatest of integers of one byte. */
export const BYTE_RANGES = {
  i8: { least: -128, most: 127 },
  u8: { least: 0, most: 255 },
} as const;

/** The nearest integer, of two the one farther from 0. */
export const roundedAway = (x: number): number => Math.sign(x) * Math.round(Math.abs(x));

/** The nearest integer, and of two the even one. */
export function halfEven(x: number): number {
  const floor = Math.floor(x);
  const isUp = x - floor === 0.5 ? floor % 2 !== 0 : x - floor > 0.5;
  return isUp ? floor + 1 : floor;
}

/**
 * The integer that stands for a real number, before it is limited; both are divided in float32. @param rounded to one of the two
 * integers that are as near.
 */
export const integerOf = (
  real: number,
  { scale, zeroPoint }: Quantization,
  rounded: (x: number) => number = roundedAway,
): number => zeroPoint + rounded(Math.fround(Math.fround(real) / Math.fround(scale)));

/** Bytes of the integers that stand for real numbers: those nearest to them. @param rounded as for integerOf. */
export function storedIntegers(
  numbers: Float32Array,
  { element, quantization }: NumberType,
  rounded?: (x: number) => number,
): Uint8Array {
  if (quantization === undefined || (element !== 'i8' && element !== 'u8'))
    throw new Error(`internal error: numbers can't be stored as ${element}`);
  const { least, most } = BYTE_RANGES[element];
  return Uint8Array.from(
    numbers,
    number => Math.min(Math.max(integerOf(number, quantization, rounded), least), most) & 0xff,
  );
}

/** The real numbers that such bytes stand for. */
export function realNumbers(
  bytes: Uint8Array,
  { element, quantization }: NumberType,
): Float32Array {
  const { scale, zeroPoint } = quantization ?? { scale: 1, zeroPoint: 0 };
  const { buffer, byteOffset, length } = bytes;
  const integers = element === 'i8' ? new Int8Array(buffer, byteOffset, length) : bytes;
  return Float32Array.from(integers, q => scale * (q - zeroPoint));
}
