import type { Quantization, TensorType } from '../../src/core/network/shape';

/** What the noise of FORMAT.md, from 0 to 1, stands for as an input of integers of one byte. */
export function noisyInput(
  numbers: Float32Array,
  { element, quantization }: TensorType,
): Float32Array {
  if (quantization === undefined) return numbers;
  const { scale, zeroPoint } = quantization;
  const least = element === 'u8' ? 0 : -128;
  return numbers.map(v => scale * (Math.floor(256 * v) + least - zeroPoint));
}

/** The integers that stand for numbers; undefined for what wasn't computed. */
export const integersBehind = (
  floats: Float32Array,
  { scale, zeroPoint }: Quantization,
): readonly (number | undefined)[] =>
  Array.from(floats, x => (Number.isNaN(x) ? undefined : Math.round(x / scale) + zeroPoint));
