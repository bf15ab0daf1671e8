import { activationParameters, joinsChannels, type Activation } from '../network/activation';
import type { Requantization } from '../network/network';
import { sameNumbers, type NumberType, type Quantization } from '../network/shape';
import { halfEven, integerOf, roundedAway } from '../network/stored-integers';
import {
  dividedByPower,
  factorOf,
  fixedPoint,
  timesFactor,
  timesFixedPoint,
  type FixedPoint,
} from './fixed-point';
import { activation as floatFunction } from './float-functions';
import { fixedLogistic, fixedTanh } from './integer-exponential';

/** What is made of a single integer, before it is limited to the range of its type. */
export type IntegerFunction = (q: number) => number;

const { fround } = Math;

/** What a function of floats makes of the numbers behind integers, as integers again: undefined where it looks at more of them. */
export function realFunction(
  activation: Activation,
  { quantization }: NumberType,
  output: NumberType,
): IntegerFunction | undefined {
  const made = output.quantization;
  if (quantization === undefined || made === undefined || joinsChannels(activation))
    return undefined;
  const { scale, zeroPoint } = quantization;
  const [alpha = 0, beta = 0] = activationParameters(activation).map(fround);
  return q => {
    const x = fround(fround(scale) * (q - zeroPoint));
    return integerOf(floatFunction(activation.kind, alpha, beta, x), made, halfEven);
  };
}

/** What TensorFlow Lite Micro's reference kernels make of integers; undefined where they have no rule for a function. */
export function functionOf(
  activation: Activation,
  input: NumberType,
  output: NumberType,
  requantization: Exclude<Requantization, 'float'>,
): IntegerFunction | undefined {
  const [a, made] = [input.quantization, output.quantization];
  if (a === undefined || made === undefined) return undefined;
  switch (activation.kind) {
    case 'linear':
      return rescaled(a, made, factorOf(a.scale / made.scale, requantization));
    case 'relu':
      return rescaled(a, made, factorOf(quotientOf(a, made), requantization));
    case 'clip':
      return sameNumbers(input, output) ? q => q : undefined;
    case 'leaky':
      return leaky(activation.slope, a, made);
    case 'abs':
      return magnitude(a, made);
    case 'logistic':
      return curve(a, { output: made, zero: -128, bits: 8 }, fixedLogistic);
    case 'tanh':
      return curve(a, { output: made, zero: 0, bits: 7 }, fixedTanh);
    case 'swish':
      return swish(a, made);
    case 'hard-swish':
      return hardSwish(a, made);
    case 'elu':
      return activation.alpha === 1 ? throughFloats(a, made, exponentialBelowZero) : undefined;
    default:
      return undefined;
  }
}

/** Scales are floats, and so is what kernels divide them to. */
const quotientOf = (a: Quantization, made: Quantization): number =>
  fround(fround(a.scale) / fround(made.scale));

/** `Requantize`, `ReluQuantized`. */
const rescaled =
  (a: Quantization, made: Quantization, factor: FixedPoint): IntegerFunction =>
  q =>
    timesFactor(q - a.zeroPoint, factor) + made.zeroPoint;

/** `QuantizeLeakyRelu`. */
function leaky(slope: number, a: Quantization, made: Quantization): IntegerFunction {
  const above = fixedPoint(quotientOf(a, made));
  const below = fixedPoint(fround(fround(fround(a.scale) * fround(slope)) / fround(made.scale)));
  return q => timesFixedPoint(q - a.zeroPoint, q >= a.zeroPoint ? above : below) + made.zeroPoint;
}

/** `AbsHelper`. */
function magnitude(a: Quantization, made: Quantization): IntegerFunction {
  const factor = fixedPoint(quotientOf(a, made));
  return q => timesFixedPoint(Math.abs(q - a.zeroPoint), factor) + made.zeroPoint;
}

/** Bits before the point of what logistic function and tangent are computed of. */
const CURVE_BITS = 4;

interface CurveOutput {
  readonly output: Quantization;
  /** Which integer stands for 0, and behind how many bits of the result that one is. */
  readonly zero: number;
  readonly bits: number;
}

/** `Logistic` and `Tanh`, whose outputs have all integers for numbers up to 1. */
function curve(
  a: Quantization,
  { output, zero, bits }: CurveOutput,
  compute: (x: number) => number,
): IntegerFunction | undefined {
  if (output.scale !== 2 ** -bits || output.zeroPoint !== zero) return undefined;
  const fraction = 2 ** (31 - CURVE_BITS);
  const factor = fixedPoint(a.scale * fraction);
  const radius = Math.floor(((2 ** CURVE_BITS - 1) * fraction) / 2 ** factor.shift);
  return q => {
    const x = q - a.zeroPoint;
    if (Math.abs(x) >= radius) return x < 0 ? -Infinity : Infinity;
    return dividedByPower(compute(timesFixedPoint(x, factor)), 31 - bits) + zero;
  };
}

/** What a logistic function of integers makes. */
const SHARE: Quantization = { scale: 1 / 256, zeroPoint: -128 };

/** `Mul` of an integer and of its logistic function. */
function swish(a: Quantization, made: Quantization): IntegerFunction | undefined {
  const logistic = curve(a, { output: SHARE, zero: SHARE.zeroPoint, bits: 8 }, fixedLogistic);
  const factor = fixedPoint((a.scale * SHARE.scale) / made.scale);
  return (
    logistic &&
    (q => {
      const share = Math.min(Math.max(logistic(q), -128), 127) - SHARE.zeroPoint;
      return timesFixedPoint((q - a.zeroPoint) * share, factor) + made.zeroPoint;
    })
  );
}

const LEAST_16 = -(2 ** 15);
const MOST_16 = 2 ** 15 - 1;

const within16 = (x: number): number => Math.min(Math.max(x, LEAST_16), MOST_16);

/** a · b / 2^15 of integers of 16 bits, rounded to the nearest, of two to the one farther from 0. */
const rounded16 = (a: number, b: number): number => {
  const product = a * b;
  return within16(Math.trunc((product + (product < 0 ? 1 - 2 ** 14 : 2 ** 14)) / 2 ** 15));
};

/** The upper half of a multiplier, rounded. */
const multiplier16 = ({ multiplier }: FixedPoint): number =>
  Math.min((multiplier + 2 ** 15) >> 16, MOST_16);

/** `HardSwish`, in integers of 16 bits: x · (relu6(x + 3) / 6), of which the second factor is a share of 2^15. */
function hardSwish(a: Quantization, made: Quantization): IntegerFunction | undefined {
  const scale = fround(fround(a.scale) / 128);
  const product = fixedPoint(fround(scale / fround(made.scale)));
  const share = fixedPoint(fround(scale / fround(3 / 2 ** 15)));
  if (product.shift > 0) return undefined;
  const shift = share.shift;
  return q => {
    const x = (q - a.zeroPoint) * 128;
    const scaled = rounded16(x, multiplier16(product));
    const raised = shift > 0 ? within16(x * 2 ** (shift - 1)) : x;
    const multiplied = rounded16(raised, multiplier16(share));
    const reach =
      shift > 0 ? within16(multiplied * 2) : dividedByPower(multiplied, Math.max(0, -shift));
    const shifted = (reach + 2 ** 15) >> 1;
    const result = Math.trunc((shifted * scaled) / 2 ** 15);
    return dividedByPower(result, -product.shift) + made.zeroPoint;
  };
}

const exponentialBelowZero = (x: number): number => (x < 0 ? fround(fround(Math.exp(x)) - 1) : x);

/** `PopulateLookupTable`, for what the reference computes in floats. */
function throughFloats(
  a: Quantization,
  made: Quantization,
  compute: (x: number) => number,
): IntegerFunction {
  const inverse = fround(1 / fround(made.scale));
  return q => {
    const x = fround(fround(a.scale) * (q - a.zeroPoint));
    return roundedAway(fround(fround(compute(x)) * inverse)) + made.zeroPoint;
  };
}
