import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import { factorOf, type FixedPoint } from '../core/kernels/fixed-point';
import { integerTable } from '../core/kernels/integer-table';
import { FILTER_BLOCK } from '../core/kernels/filter-block';
import {
  FILTER_NUMBERS,
  type IntegerBlocks,
  type ParameterLayout,
} from '../core/kernels/parameter-layout';
import { tensorOf, type Layer, type Network } from '../core/network/network';
import type { IntegerNumbers } from '../core/network/parameters';
import { storedIntegers } from '../core/network/stored-integers';
import type { NumberType, Quantization, TensorType } from '../core/network/shape';

/** Where the integers of a layer go. */
export interface IntegerSpace {
  readonly weights: Int8Array;
  readonly biases: Int32Array;
}

/** What a layer of integers learned, and the factor of each of its filters. */
export interface LayerIntegers extends Pick<IntegerNumbers, 'readWeights'> {
  /** The layer, as sentences call it. */
  readonly name: string;
  readonly zeroWeight: number;
  readonly zeroPoints: Float64Array;
  /** Whole numbers, also beyond 32 bits. */
  readonly biases: Float64Array | Int32Array;
  readonly factors: readonly FixedPoint[];
}

/** @throws Error where the layer's numbers aren't stored as integers of one byte. @param reals its biases as they stand for. */
export function layerIntegers(
  network: Network,
  { index, label, operation, inputs, output, zeroWeight = 0 }: Layer,
  numbers: IntegerNumbers | undefined,
  reals: () => Float32Array,
): LayerIntegers {
  const zeroPoints = numbers?.zeroPoints() ?? new Float64Array();
  const { requantization } = network;
  const areKnown = operation.kind === 'prelu' || zeroPoints.every(zero => zero === zeroWeight);
  if (numbers === undefined || requantization === undefined || !areKnown)
    throw new Error(`internal error: the weights of layer ${index} are no such integers`);
  const read = quantizationOf(tensorOf(network, at(inputs, 0)));
  const made = quantizationOf(output);
  const scales = numbers.scales();
  const product = (scale: number): number => {
    const exact = read.scale * scale;
    // `GetQuantizedConvolutionMultipler` multiplies floats, and so does ONNX.
    return operation.kind === 'fully-connected' || requantization === 'float'
      ? Math.fround(exact)
      : exact;
  };
  return {
    name: `Layer ${index} [${label}]`,
    readWeights: (start, target) => {
      numbers.readWeights(start, target);
    },
    zeroWeight,
    zeroPoints,
    biases:
      (requantization === 'float'
        ? integerBiases(numbers, scales, read.scale)
        : numbers.biases()) ??
      Float64Array.from(reals(), (bias, filter) =>
        Math.round(bias / (read.scale * (scales[filter] ?? 1))),
      ),
    factors: Array.from(scales, scale =>
      factorOf(
        requantization === 'float'
          ? Math.fround(product(scale) / Math.fround(made.scale))
          : product(scale) / made.scale,
        requantization,
      ),
    ),
  };
}

/** How far scales of biases may be from what they must be: they are products that were rounded. */
const SAME_SCALE = 1e-5;

/** The integers of biases, if they count what sums of the layer do, which ONNX doesn't demand. */
function integerBiases(
  numbers: IntegerNumbers,
  scales: Float64Array,
  scale: number,
): Int32Array | undefined {
  const own = numbers.biasScales?.();
  const isSame = own?.every((unit, filter) => {
    const sum = scale * (scales[filter] ?? 0);
    return Math.abs(unit - sum) <= SAME_SCALE * sum;
  });
  return isSame === false ? undefined : numbers.biases();
}

function quantizationOf({ quantization }: TensorType): Quantization {
  if (quantization === undefined) throw new Error('internal error: integers stand for nothing');
  return quantization;
}

/** The largest distance of an integer of one byte to what stands for 0, and what kernels add of it to biases. */
const LARGEST_DISTANCE = 256;

const LARGEST_SUM = 2 ** 31 - 1;

/**
 * The bias of a filter, if its sums fit 32 bits whatever the input is.
 * @throws UserError if they may not
 */
function biasOf(
  { name, zeroWeight, biases }: LayerIntegers,
  filter: number,
  weights: Int8Array,
): number {
  let magnitude = 0;
  for (const weight of weights) magnitude += Math.abs(weight - zeroWeight);
  const bias = at(biases, filter);
  const largest = Math.abs(bias) + LARGEST_DISTANCE * magnitude;
  // Also what is no number isn't below.
  if (!(largest <= LARGEST_SUM))
    throw new UserError(
      `${name} cannot be computed: the sums of its filter ${filter} may not fit 32 bits. ` +
        'Quantize the network with a larger scale for the weights of this layer.',
    );
  return bias;
}

/** [group][filter][channel][tap] to [group][block][tap][pair of channels][8 filters][2]; the first filters are skipped. What fills them up is 0. */
export function packIntegerBlocks(
  integers: LayerIntegers,
  { groups, filters, channels, taps }: IntegerBlocks,
  space: IntegerSpace,
  skipped = 0,
): void {
  const { readWeights, zeroWeight, factors } = integers;
  const perFilter = channels * taps;
  const pairs = Math.ceil(channels / 2);
  const stage = new Int8Array(perFilter);
  space.weights.fill(zeroWeight);
  space.biases.fill(0);
  let block = 0;
  for (let group = 0; group < groups; group++)
    for (let first = 0; first < filters; first += FILTER_BLOCK, block++)
      for (let lane = 0; lane < FILTER_BLOCK && first + lane < filters; lane++) {
        const filter = skipped + group * filters + first + lane;
        readWeights(filter * perFilter, stage);
        const target = block * taps * pairs * 2 * FILTER_BLOCK + 2 * lane;
        for (let channel = 0; channel < channels; channel++)
          for (let tap = 0; tap < taps; tap++) {
            const pair = (tap * pairs + (channel >> 1)) * 2 * FILTER_BLOCK;
            space.weights[target + pair + (channel & 1)] = at(stage, channel * taps + tap);
          }
        const numbers = block * FILTER_NUMBERS * FILTER_BLOCK + lane;
        const bias = biasOf(integers, filter, stage);
        writeNumbers(space.biases, numbers, FILTER_BLOCK, bias, at(factors, filter));
      }
}

/** [channel][tap] to [tap][channel]. */
export function packIntegerDepthwise(
  integers: LayerIntegers,
  { channels, taps }: Extract<ParameterLayout, { kind: 'integer-depthwise' }>,
  space: IntegerSpace,
): void {
  const { readWeights, factors } = integers;
  const stage = new Int8Array(channels * taps);
  readWeights(0, stage);
  for (let channel = 0; channel < channels; channel++) {
    for (let tap = 0; tap < taps; tap++)
      space.weights[tap * channels + channel] = at(stage, channel * taps + tap);
    const bias = biasOf(integers, channel, stage.subarray(channel * taps, (channel + 1) * taps));
    writeNumbers(space.biases, channel, channels, bias, at(factors, channel));
  }
}

/** Slopes, which have one scale and one zero point. */
export function packSlopes(
  { readWeights, zeroPoints, factors }: LayerIntegers,
  channels: number,
  { weights, biases }: IntegerSpace,
): void {
  readWeights(0, weights.subarray(0, channels));
  const { multiplier, shift } = at(factors, 0);
  biases.set([zeroPoints[0] ?? 0, multiplier, shift]);
}

/** What numbers are stored as. */
export function packIntegers(numbers: Float32Array, type: NumberType, space: IntegerSpace): void {
  space.weights.set(storedIntegers(numbers, type));
}

/** The bias of a filter, and its multiplier and shift so many numbers behind. */
function writeNumbers(
  target: Int32Array,
  place: number,
  distance: number,
  bias: number,
  { multiplier, shift }: FixedPoint,
): void {
  target[place] = bias;
  target[place + distance] = multiplier;
  target[place + 2 * distance] = shift;
}

/** What the function of a layer makes of each integer. */
export function tableOf(network: Network, { index, operation, inputs, output }: Layer): Int8Array {
  const { requantization } = network;
  const table =
    operation.kind === 'activation' && requantization !== undefined
      ? integerTable(operation.activation, tensorOf(network, at(inputs, 0)), output, requantization)
      : undefined;
  if (table === undefined) throw new Error(`internal error: layer ${index} looks nothing up`);
  return table;
}
