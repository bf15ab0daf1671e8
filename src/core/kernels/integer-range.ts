import type { Activation } from '../network/activation';
import type { ElementType, NumberType } from '../network/shape';
import { BYTE_RANGES, integerOf } from '../network/stored-integers';

/** The least and the greatest of some integers. */
export interface IntegerRange {
  readonly least: number;
  readonly most: number;
}

/** Of integers that there are kernels for. */
const RANGES: Readonly<Partial<Record<ElementType, IntegerRange>>> = { i8: BYTE_RANGES.i8 };

/**
 * What a layer's integers are limited to, by their type and an activation that is a limit: `CalculateActivationRangeQuantized` of
 * TensorFlow Lite. Undefined where there are no kernels for such integers, or the activation is another one.
 */
export function integerRange(
  activation: Activation,
  { element, quantization }: NumberType,
): IntegerRange | undefined {
  const range = RANGES[element];
  if (range === undefined || quantization === undefined) return undefined;
  const stored = (real: number): number => integerOf(real, quantization);
  switch (activation.kind) {
    case 'linear':
      return range;
    case 'relu':
      return { ...range, least: Math.max(range.least, stored(0)) };
    case 'clip': {
      const { low, high } = activation;
      return {
        least: Math.max(range.least, stored(low)),
        most: Math.min(range.most, stored(high)),
      };
    }
    default:
      return undefined;
  }
}
