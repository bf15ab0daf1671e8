import type { NumberType } from './shape';

/** The least and the greatest of integers of one byte. */
const RANGES = { i8: { least: -128, most: 127 }, u8: { least: 0, most: 255 } } as const;

/** Bytes of the integers that stand for real numbers: those nearest to them, of two the one farther from 0. */
export function storedIntegers(
  numbers: Float32Array,
  { element, quantization }: NumberType,
): Uint8Array {
  if (quantization === undefined || (element !== 'i8' && element !== 'u8'))
    throw new Error(`internal error: numbers can't be stored as ${element}`);
  const { scale, zeroPoint } = quantization;
  const { least, most } = RANGES[element];
  const stored = (real: number): number => {
    const steps = Math.fround(real / Math.fround(scale));
    const rounded = Math.sign(steps) * Math.round(Math.abs(steps));
    return Math.min(Math.max(rounded + zeroPoint, least), most);
  };
  return Uint8Array.from(numbers, number => stored(number) & 0xff);
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
