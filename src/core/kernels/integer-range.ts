import type { Activation } from '../network/activation';
import type { Requantization } from '../network/network';
import type { ElementType, NumberType } from '../network/shape';
import { BYTE_RANGES, halfEven, integerOf, roundedAway } from '../network/stored-integers';

/** The least and the greatest of some integers. */
export interface IntegerRange {
  readonly least: number;
  readonly most: number;
}

/** Of integers that there are kernels for; such without a sign are only looked up. */
const RANGES: Readonly<Partial<Record<ElementType, IntegerRange>>> = BYTE_RANGES;

/**
 * What a layer's integers are limited to, by their type and an activation that is a limit: `CalculateActivationRangeQuantized` of
 * TensorFlow Lite. Undefined where there are no kernels for such integers, or the activation is another one.
 */
export function integerRange(
  activation: Activation,
  { element, quantization }: NumberType,
  requantization: Requantization,
): IntegerRange | undefined {
  const range = RANGES[element];
  if (range === undefined || quantization === undefined) return undefined;
  const rounded = requantization === 'float' ? halfEven : roundedAway;
  const stored = (real: number): number => integerOf(real, quantization, rounded);
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
