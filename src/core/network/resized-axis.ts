import {
  bothAxes,
  type Interpolation,
  type ResizedAxis,
  type Rounding,
  type Sampling,
} from './operation';

/** That of maps whose values come from just around their sources. */
export const PLAIN_SAMPLING: Sampling = { coefficient: 0, stretch: bothAxes(1), beyond: 'border' };

export const isPlainSampling = ({ coefficient, stretch, beyond }: Sampling): boolean =>
  coefficient === 0 && stretch.y === 1 && stretch.x === 1 && beyond === 'border';

/** The ways in which formats place output positions, by their names in ONNX. */
export const COORDINATE_RULES = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
  'tf_half_pixel_for_nn',
] as const;

export type CoordinateRule = (typeof COORDINATE_RULES)[number];

/**
 * The axis by a rule: `output` positions for `input` ones. A `scale` that was given counts, although the output has a whole number
 * of positions: it divides positions, and outputs of corners that align end where scale · input says.
 * TFLite's half_pixel_centers are `half_pixel`, or `tf_half_pixel_for_nn` with nearest neighbours.
 */
export function resizedAxis(
  rule: CoordinateRule,
  input: number,
  output: number,
  scale?: number,
): ResizedAxis {
  const divisor = Math.fround(scale ?? output / input);
  const length = scale === undefined ? output : Math.fround(divisor * input);
  const ratio = length === output ? reduced(input, output) : reduced(1, divisor);
  const axis = { shift: 0, ...ratio, offset: 0, extent: input };
  switch (rule) {
    case 'asymmetric':
      return axis;
    case 'tf_half_pixel_for_nn':
      return { ...axis, shift: 0.5 };
    case 'pytorch_half_pixel':
      return output > 1 ? { ...axis, shift: 0.5, offset: -0.5 } : firstOnly(input);
    case 'half_pixel':
      return { ...axis, shift: 0.5, offset: -0.5 };
    case 'half_pixel_symmetric': {
      const margin = (input / 2) * (1 - output / length);
      return { ...axis, shift: 0.5, offset: Math.fround(margin - 0.5) };
    }
    case 'align_corners':
      return output > 1
        ? { ...axis, ...reduced(input - 1, Math.fround(length - 1)) }
        : firstOnly(input);
  }
}

/**
 * The axis of a part of the input, whose first and last positions are `start` and `end` of the way from the input's first to its
 * last one: ONNX's tf_crop_and_resize. A single output lies in the middle.
 */
export function croppedAxis(
  input: number,
  output: number,
  start: number,
  end: number,
): ResizedAxis {
  const last = input - 1;
  const { fround } = Math;
  const axis = { shift: 0, denominator: Math.max(1, output - 1), extent: input };
  return output > 1
    ? { ...axis, numerator: fround((end - start) * last), offset: fround(start * last) }
    : { ...axis, numerator: 0, offset: fround(((start + end) * last) / 2) };
}

/** What stands for one position where integers are resized. */
export const POSITION_ONE = 2 ** 10;

/** The same in multiples of 2^-10, as TensorFlow Lite places what it makes of integers. */
export function integerAxis(
  rule: 'half_pixel' | 'align_corners' | 'asymmetric',
  input: number,
  output: number,
): ResizedAxis {
  const isAligned = rule === 'align_corners' && output > 1;
  const [from, to] = isAligned ? [input - 1, output - 1] : [input, output];
  const numerator = Math.floor((POSITION_ONE * from + Math.floor(to / 2)) / to);
  const shifted = Math.floor(numerator / 2) - POSITION_ONE / 2;
  const offset = rule === 'half_pixel' ? shifted / POSITION_ONE : 0;
  return { shift: 0, numerator, denominator: POSITION_ONE, offset, extent: input };
}

/** Every output lies at the first position. */
const firstOnly = (extent: number): ResizedAxis => ({
  shift: 0,
  numerator: 0,
  denominator: 1,
  offset: 0,
  extent,
});

type Ratio = Pick<ResizedAxis, 'numerator' | 'denominator'>;

/** A ratio of whole numbers in lowest terms, so that equal ones look equal. */
function reduced(numerator: number, denominator: number): Ratio {
  if (!Number.isInteger(denominator)) return { numerator, denominator };
  const divisor = greatestDivisor(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** Where an output position lies between the positions of the input, which it may be outside of. */
export const sourcePosition = (
  { shift, numerator, denominator, offset }: ResizedAxis,
  output: number,
): number => ((output + shift) * numerator) / denominator + offset;

/** How far from its source an output reads, or 0 if it reads the one position that its source is rounded to. */
export function radiusOf(method: Interpolation, stretch: number): number {
  switch (method) {
    case 'nearest':
      return 0;
    case 'linear':
      return stretch;
    case 'cubic':
      return 2 * stretch;
  }
}

/** The first and the last position that are less than a radius from a source, or the one that it is rounded to. */
export const firstAround = (source: number, radius: number, rounding: Rounding): number =>
  radius === 0 ? rounded(source, rounding) : Math.floor(source - radius) + 1;

export const lastAround = (source: number, radius: number, rounding: Rounding): number =>
  radius === 0 ? rounded(source, rounding) : Math.ceil(source + radius) - 1;

export function rounded(position: number, rounding: Rounding): number {
  switch (rounding) {
    case 'floor':
      return Math.floor(position);
    case 'ceil':
      return Math.ceil(position);
    case 'round-prefer-floor':
      return Math.ceil(position - 0.5);
    case 'round-prefer-ceil':
      return Math.floor(position + 0.5);
  }
}

/** How many times an axis repeats each position; undefined if it does anything else. */
export function repeats(axis: ResizedAxis, rounding: Rounding): number | undefined {
  const { shift, numerator, denominator, offset } = axis;
  const isPlain = shift === 0 && offset === 0 && numerator === 1 && rounding === 'floor';
  return isPlain && Number.isInteger(denominator) ? denominator : undefined;
}
