import { at } from '../../base/assert';
import { headsOf } from '../../core/detection/heads';
import {
  plainPicture,
  type PictureInput,
  type StatedPicture,
} from '../../core/detection/picture-input';
import { FIRST_INPUT, inputReference, pictureShape, shapeOf } from '../../core/network/network';
import type { Layer, Network } from '../../core/network/network';
import type { ParameterSource } from '../../core/network/parameters';
import { elementCount, type Quantization } from '../../core/network/shape';
import type { NamedTensor } from '../../core/passes/draft';

/** What is known of a network that may say how it sees pictures. */
export interface PictureFacts {
  readonly network: Network;
  readonly parameters: ParameterSource;
  readonly outputs: readonly NamedTensor[];
  readonly origin: ModelOrigin;
}

/** Where a network comes from, as its file says. */
export interface ModelOrigin {
  /** The program that wrote the file. */
  readonly producer: string;
  /** Whether it was trained in TensorFlow. */
  readonly isTensorFlow: boolean;
  /** What the file says of its input, as far as it does. */
  readonly picture?: Partial<PictureInput>;
  /** Names of classes in the file. */
  readonly labels?: readonly string[];
  /** What the integers stand for to which a network rounds its first input. */
  readonly rounding?: InputRange;
}

/** The numbers from `low` to `high`, of which a byte of a picture may be each. */
export interface InputRange {
  readonly low: number;
  readonly high: number;
}

/** Numbers of pictures. */
type Values = Pick<PictureInput, 'mean' | 'std'>;

const BYTES: Values = { mean: [0], std: [1] };
const BYTES_AROUND_0: Values = { mean: [127.5], std: [1] };
const FRACTIONS: Values = { mean: [0], std: [255] };
const BALANCED: Values = { mean: [127.5], std: [127.5] };
/** Mean and deviation of the pictures of ImageNet. */
const IMAGENET: Values = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] };
/** Caffe's: what is subtracted is for blue, green and red. */
const CAFFE: Partial<PictureInput> = { channels: 'bgr', mean: [104, 117, 123], std: [1] };

const IMAGENET_CLASSES: readonly number[] = [1000, 1001];

/**
 * How a picture becomes the input of a network whose file doesn't say it all: from its quantization, its head, its first
 * layers and where it comes from.
 */
export function guessedPicture(facts: PictureFacts): StatedPicture {
  const { network, origin } = facts;
  const { channels } = pictureShape(network);
  const plain = plainPicture(channels, 'stretch').input;
  const { picture: stated = {} } = origin;
  const [head] = headsOf(network, facts.outputs);
  const guess: Partial<PictureInput> =
    head?.picture ?? numbersGuess(facts) ?? originGuess(facts) ?? {};
  const expected = { ...plain, ...(channels === 3 ? guess : greyGuess(guess)) };
  const bytes = byteValues(network);
  const rounded = roundedValues(facts, expected);
  const input = { ...expected, ...rounded, ...stated, ...bytes, sampling: 'area' } as const;
  const isStated = stated.mean !== undefined && stated.std !== undefined;
  if (bytes !== undefined) return { input, source: 'quantization' };
  if (isStated) return { input, source: 'metadata' };
  return { input, source: rounded === undefined ? 'guess' : 'quantization' };
}

/** Of one channel there is one mean. */
const greyGuess = ({ mean = [0], std = [255], fit = 'stretch' }: Partial<PictureInput>) => ({
  mean: mean.slice(0, 1),
  std: std.slice(0, 1),
  fit,
});

/** A picture's bytes are the integers of an input of integers. */
function byteValues({ inputs: [input] }: Network): Values | undefined {
  const { element, quantization } = input?.output ?? {};
  return quantization !== undefined && (element === 'i8' || element === 'u8')
    ? valuesOf(quantization, element === 'i8' ? -128 : 0)
    : undefined;
}

/** What rounds floats covers the numbers that it was shown; it says nothing new where these are the expected ones. */
function roundedValues(
  { origin: { rounding } }: PictureFacts,
  expected: Values,
): Values | undefined {
  return rounding === undefined || isIn(expected, rounding) ? undefined : valuesIn(rounding);
}

/** Whether a range begins and ends where the numbers of pictures do. */
function isIn({ mean: [mean = 0], std: [std = 1] }: Values, { low, high }: InputRange): boolean {
  const slack = (high - low) / 20;
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) < slack;
  return isNear(-mean / std, low) && isNear((255 - mean) / std, high);
}

/** (byte + lowest − zero point) · scale. */
const valuesOf = ({ scale, zeroPoint }: Quantization, lowest: number): Values => ({
  mean: [zeroPoint - lowest],
  std: [1 / scale],
});

function valuesIn({ low, high }: InputRange): Values {
  if (high > 16) return low < -16 ? BYTES_AROUND_0 : BYTES;
  if (low > -0.1) return FRACTIONS;
  return low > -1.3 && high < 1.3 ? BALANCED : IMAGENET;
}

/** Numbers below which the weights of a filter, added up, are for bytes; those for fractions add up to more than 1. */
const SMALLEST_SUM = 0.5;

/** Filters are small and inputs have few channels. */
const MOST_WEIGHTS = 1e6;

/** What the first layers make of their input shows what they expect. */
function numbersGuess(facts: PictureFacts): Partial<PictureInput> | undefined {
  const { network, origin } = facts;
  const bytes = { ...BYTES, ...(origin.isTensorFlow ? {} : ({ channels: 'bgr' } as const)) };
  const front = network.layers.find(({ inputs }) => inputs.includes(FIRST_INPUT));
  if (front?.operation.kind === 'channel-affine')
    return isForBytes(front, facts) ? bytes : FRACTIONS;
  const first = firstConvolution(network);
  const sum = first && middleSum(first, facts);
  return sum !== undefined && sum > 0 && sum < SMALLEST_SUM ? bytes : undefined;
}

/** Whether numbers that are scaled and shifted at first are bytes: fractions need no small factor and no large shift. */
function isForBytes({ index, output }: Layer, { parameters }: PictureFacts): boolean {
  const scales = new Float32Array(output.shape.channels);
  parameters.readWeights(index, 0, scales);
  return (
    scales.every(scale => Math.abs(scale) < 0.1) ||
    parameters.biases(index).some(shift => Math.abs(shift) > 16)
  );
}

const REARRANGING: ReadonlySet<string> = new Set([
  'concat',
  'pad',
  'reshape',
  'slice',
  'space-to-depth',
  'strided',
]);

/** The convolution that reads the input, perhaps put elsewhere. */
function firstConvolution({ layers }: Network): Layer | undefined {
  const first = layers.find(({ operation }) => !REARRANGING.has(operation.kind));
  return first?.operation.kind === 'convolution' ? first : undefined;
}

/** The median over the filters of the magnitudes of their weights, added up. */
function middleSum(layer: Layer, { network, parameters }: PictureFacts): number | undefined {
  const { operation, inputs } = layer;
  if (operation.kind !== 'convolution') return undefined;
  const { window, filters, groups } = operation;
  const { channels } = shapeOf(network, at(inputs, 0));
  const each = (window.kernel.y * window.kernel.x * channels) / groups;
  if (each * filters > MOST_WEIGHTS) return undefined;
  const weights = new Float32Array(each * filters);
  parameters.readWeights(layer.index, 0, weights);
  const sums = Array.from({ length: filters }, (_, filter) =>
    weights
      .subarray(filter * each, (filter + 1) * each)
      .reduce((sum, weight) => sum + Math.abs(weight), 0),
  );
  return sums.sort((a, b) => a - b)[Math.floor(filters / 2)];
}

/** What programs that train and convert such networks do. */
function originGuess(facts: PictureFacts): Partial<PictureInput> | undefined {
  const { network, outputs, origin } = facts;
  if (/caffe/i.test(origin.producer)) return CAFFE;
  if (/paddle/i.test(origin.producer) || outputs.some(({ name }) => PADDLE_OUTPUT.test(name)))
    return IMAGENET;
  if (outputs.some(output => isPicture(output, network))) return FRACTIONS;
  if (origin.isTensorFlow) return pictureShape(network).channels === 3 ? BALANCED : FRACTIONS;
  return outputs.some(({ dims }) => isImageNet(dims)) ? IMAGENET : FRACTIONS;
}

/** PaddlePaddle's names of values. */
const PADDLE_OUTPUT = /\.tmp_\d+$/;

const isImageNet = (dims: readonly number[]): boolean =>
  IMAGENET_CLASSES.includes(dims.reduce((product, size) => product * size, 1)) &&
  dims.some(size => IMAGENET_CLASSES.includes(size));

/** Whether an answer is a picture as large as the input, or larger. */
function isPicture({ dims }: NamedTensor, network: Network): boolean {
  const input = shapeOf(network, inputReference(0));
  const count = dims.reduce((product, size) => product * size, 1);
  return dims.length === 4 && count >= elementCount(input) && dims.includes(input.channels);
}
