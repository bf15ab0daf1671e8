import { need } from '../graph/node-refusal';
import { rangeOf } from '../graph/stored-types';
import { STORED_TYPES } from './element-types';
import type { TfliteModel, TfliteNode, TfliteTensor } from './tflite-model';

/**
 * Whether the integers that a node reads and makes stand for numbers, and its sums fit 32 bits.
 * @throws NodeRefusal where they don't
 */
export function checkIntegers(node: TfliteNode, { tensors }: TfliteModel): void {
  for (const name of [...node.inputs, ...node.outputs]) {
    const tensor = tensors.get(name);
    if (tensor !== undefined) checkQuantization(tensor);
  }
  checkSums(node, tensors.get(node.inputs[1] ?? ''));
}

function checkQuantization({ type, quantization }: TfliteTensor): void {
  const stored = STORED_TYPES[type];
  const range = stored && rangeOf(stored);
  if (quantization === undefined || range === undefined) return;
  const { scales, zeroPoints } = quantization;
  need(
    scales.every(scale => Number.isFinite(scale) && scale > 0),
    'a scale of its integers is not a number above 0',
  );
  need(
    zeroPoints.every(zero => zero >= range.low && zero <= range.high),
    `a zero point is not from ${range.low} to ${range.high}`,
  );
  need(
    zeroPoints.length <= 1 || zeroPoints.length === scales.length,
    `its integers have ${scales.length} scales and ${zeroPoints.length} zero points`,
  );
}

/** The dimension of weights that counts filters. */
const FILTERS: Readonly<Partial<Record<string, number>>> = {
  CONV_2D: 0,
  DEPTHWISE_CONV_2D: 3,
  FULLY_CONNECTED: 0,
  TRANSPOSE_CONV: 0,
};

/** The largest distance of an integer of one byte to a zero point, and the largest magnitude of a weight. */
const LARGEST_PRODUCT = 255 * 128;

const LARGEST_SUM = 2 ** 31 - 1;

function checkSums({ operator }: TfliteNode, weights: TfliteTensor | undefined): void {
  const axis = FILTERS[operator];
  if (axis === undefined || weights?.quantization === undefined) return;
  const products = weights.dims.reduce(
    (count, size, place) => (place === axis ? count : count * size),
    1,
  );
  need(
    products * LARGEST_PRODUCT <= LARGEST_SUM,
    `its sums of ${products} products of integers may not fit 32 bits`,
  );
}
