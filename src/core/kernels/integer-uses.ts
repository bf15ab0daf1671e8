import { at } from '../../base/assert';
import { isStored, LINEAR, type Activation } from '../network/activation';
import {
  ELEMENTWISE_OPERATORS,
  SPREADS,
  type Operation,
  type OperationKind,
  type OperationOf,
} from '../network/operation';
import type { Requantization } from '../network/network';
import { isPlainSampling, POSITION_ONE } from '../network/resized-axis';
import { sameNumbers, type NumberType, type Quantization } from '../network/shape';
import { storedIntegers } from '../network/stored-integers';
import { convolutionKernel } from './convolution-kernel';
import {
  dividedFixedPoint,
  factorOf,
  fixedPoint,
  roundedOnce,
  type FixedPoint,
} from './fixed-point';
import { FLOAT_USES } from './float-uses';
import { integerRange, type IntegerRange } from './integer-range';
import { integerTable } from './integer-table';
import type { KernelName } from './kernels';
import { nothing, UNIT, whole, type KernelUse, type UseContext, type UsesOf } from './use';

/** How integers are rounded, beside what else decides about kernels. */
interface IntegerContext extends UseContext {
  readonly requantization: Requantization;
}

/** What makes the uses of one kind of operation; undefined where there are no kernels for its integers. */
export type IntegerUsesOf<K extends OperationKind> = (
  operation: OperationOf<K>,
  context: IntegerContext,
) => readonly KernelUse[] | undefined;

const none = (): undefined => undefined;

/** The kernels of layers that read or store integers, by the rules of the network's format. */
export const INTEGER_USES: { readonly [K in OperationKind]: IntegerUsesOf<K> } = {
  activation: activationUses,
  'average-pool': averagePoolUses,
  'channel-affine': none,
  'channel-max-pool': none,
  'channel-shuffle': moved,
  concat: moved,
  constant: moved,
  convolution: (operation, context) => {
    const kernel = convolutionKernel(operation, at(context.inputs, 0), 'exact');
    const name = kernel === 'depthwise' ? 'integerDepthwise' : 'integerConvolution';
    return sumUses(name, operation, context, operation.activation);
  },
  'depth-to-space': moved,
  detection: none,
  elementwise: elementwiseUses,
  'fully-connected': ({ activation }, context) => {
    const { height, width } = at(context.inputs, 0);
    const window = { ...UNIT, kernel: { y: height, x: width } };
    return sumUses('integerConvolution', { window, groups: 1 }, context, activation);
  },
  'gaussian-yolo': none,
  identity: (_, context) => (keepsNumbers(context) ? nothing() : undefined),
  join: moved,
  'locally-connected': none,
  matmul: none,
  'max-pool': ({ window }, context) => {
    const range = keptRange(context);
    return range && [whole(context, 'integerMaxPool', range, { window })];
  },
  normalize: none,
  pad: padUses,
  prelu: preluUses,
  reduce: reductionUses,
  region: none,
  reorg: none,
  reshape: moved,
  resize: resizeUses,
  'response-normalization': none,
  slice: (operation, context) =>
    operation.scale === 1 && operation.shift === 0 ? moved(operation, context) : undefined,
  softmax: softmaxUses,
  'space-to-depth': moved,
  strided: moved,
  sum: none,
  'transposed-convolution': (operation, context) =>
    sumUses('integerTransposedConvolution', operation, context, operation.activation),
  unsupported: none,
  yolo: none,
};

const quantizationOf = ({ element, quantization }: NumberType): Quantization | undefined =>
  element === 'i8' ? quantization : undefined;

/** Whether the integers of the output stand for the same numbers as those of all inputs. */
const keepsNumbers = ({ types: { inputs, output } }: UseContext): boolean =>
  inputs.every(input => sameNumbers(input, output));

/** What integers are limited to that stay what they are. */
const keptRange = (context: IntegerContext): IntegerRange | undefined =>
  keepsNumbers(context)
    ? integerRange(LINEAR, context.types.output, context.requantization)
    : undefined;

function sumUses(
  kernel: 'integerConvolution' | 'integerDepthwise' | 'integerTransposedConvolution',
  sliding: Pick<KernelUse, 'window' | 'groups'>,
  context: IntegerContext,
  activation: Activation,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(activation, output, context.requantization);
  const [a, made] = [quantizationOf(at(inputs, 0)), quantizationOf(output)];
  if (range === undefined || a === undefined || made === undefined) return undefined;
  const { window, groups } = sliding;
  const zeros = {
    zeroA: a.zeroPoint,
    zeroWeights: context.zeroWeight,
    zero: made.zeroPoint,
  };
  return [whole(context, kernel, { ...zeros, ...range }, { window, groups })];
}

/** Means of integers without a sign are of such, not of those with a sign that stand for them: half ways are up. */
function averagePoolUses(
  { window, countedAfter }: OperationOf<'average-pool'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const range = keptRange(context);
  const { requantization } = context;
  if (range === undefined || countedAfter !== undefined || requantization === 'float')
    return undefined;
  const above = requantization === 'fixed-once' ? 128 : 0;
  return [whole(context, 'integerAveragePool', { above, ...range }, { window })];
}

/** Bits by which summands are shifted up before they get a common scale. */
export const SUMMAND_BITS = 20;

function elementwiseUses(
  operation: OperationOf<'elementwise'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const { operator, spreads, activation } = operation;
  const { inputs, output } = context.types;
  const { requantization } = context;
  const [a, b, made] = [
    quantizationOf(at(inputs, 0)),
    quantizationOf(at(inputs, 1)),
    quantizationOf(output),
  ];
  if (a === undefined || b === undefined || made === undefined) return undefined;
  const places = {
    operator: ELEMENTWISE_OPERATORS.indexOf(operator),
    spreadA: SPREADS.indexOf(spreads[0]),
    spreadB: SPREADS.indexOf(spreads[1]),
  };
  const zeros = { zeroA: a.zeroPoint, zeroB: b.zeroPoint, zero: made.zeroPoint };
  if (requantization === 'float') {
    const range = isStored(activation) && integerRange(LINEAR, output, requantization);
    if (!range) return undefined;
    const scales = { scaleA: a.scale, scaleB: b.scale, scale: made.scale };
    const attributes = { ...places, ...zeros, ...scales, ...range };
    return [whole(context, 'integerArithmetic', attributes, { activation })];
  }
  const range = integerRange(activation, output, requantization);
  const factors = factorsOf(operation, context, { a, b, made });
  if (range === undefined || factors === undefined) return undefined;
  const [forA, forB, forOutput] = factors.map(factor => factorOf(factor, requantization));
  const { multiplier: multiplierA, shift: shiftA } = forA ?? NO_FACTOR;
  const { multiplier: multiplierB, shift: shiftB } = forB ?? NO_FACTOR;
  return [
    whole(context, 'integerElementwise', {
      ...places,
      ...zeros,
      ...{ multiplierA, shiftA, multiplierB, shiftB },
      ...(forOutput ?? NO_FACTOR),
      ...range,
    }),
  ];
}

const NO_FACTOR: FixedPoint = { multiplier: 0, shift: 0 };

/** What the inputs, and what is made of them, are multiplied by. */
function factorsOf(
  { operator }: OperationOf<'elementwise'>,
  context: IntegerContext,
  { a, b, made }: Readonly<Record<'a' | 'b' | 'made', Quantization>>,
): readonly [a: number, b: number, output: number] | undefined {
  switch (operator) {
    case 'add':
    case 'subtract': {
      const twice = 2 * Math.max(a.scale, b.scale);
      return [a.scale / twice, b.scale / twice, twice / (2 ** SUMMAND_BITS * made.scale)];
    }
    case 'multiply':
      return [0, 0, (a.scale * b.scale) / made.scale];
    // Of two integers one.
    case 'minimum':
    case 'maximum':
      return keepsNumbers(context) ? [0, 0, 1] : undefined;
    default:
      return undefined;
  }
}

/** Kernels that move numbers, and those that do the same with integers of one byte. */
const MOVES: Readonly<Partial<Record<KernelName, KernelName>>> = {
  channelShuffle: 'channelShuffleBytes',
  constant: 'constantBytes',
  copy: 'copyBytes',
  depthToSpace: 'depthToSpaceBytes',
  join: 'joinBytes',
  pad: 'padBytes',
  resize: 'resizeBytes',
  slice: 'sliceBytes',
  spaceToDepth: 'spaceToDepthBytes',
  strided: 'stridedBytes',
};

/** As floats are moved, where the integers stay what they are. */
function moved(operation: Operation, context: IntegerContext): readonly KernelUse[] | undefined {
  if (keptRange(context) === undefined) return undefined;
  const uses = FLOAT_USES[operation.kind] as UsesOf<OperationKind>;
  return uses(operation, context).map(use => ({ ...use, kernel: MOVES[use.kernel] ?? use.kernel }));
}

/** Around the map stands the integer that stands for the value, or the one that stands for 0 by its zero point. */
function padUses(
  operation: OperationOf<'pad'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const { output } = context.types;
  if (quantizationOf(output) === undefined) return undefined;
  const [value = 0] = new Int8Array(storedIntegers(Float32Array.of(operation.value), output));
  return moved({ ...operation, value }, context);
}

/** Linear ones by `ResizeBilinearInteger`, whose positions are multiples of 2^-10. */
function resizeUses(
  operation: OperationOf<'resize'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const { y, x, method, scale, sampling } = operation;
  if (scale !== 1 || keptRange(context) === undefined || !isPlainSampling(sampling))
    return undefined;
  if (method === 'nearest') return moved(operation, context);
  if (method !== 'linear' || context.requantization === 'float') return undefined;
  if ([y, x].some(axis => axis.denominator !== POSITION_ONE || axis.shift !== 0)) return undefined;
  return [
    whole(context, 'integerResize', {
      scaleY: y.numerator,
      offsetY: y.offset * POSITION_ONE,
      scaleX: x.numerator,
      offsetX: x.offset * POSITION_ONE,
    }),
  ];
}

/** Conversions, and functions of single integers. */
function activationUses(
  { activation }: OperationOf<'activation'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const input = at(inputs, 0);
  const [a, made] = [quantizationOf(input), quantizationOf(output)];
  const isByte = ({ element }: NumberType): boolean =>
    element === 'i8' || (element === 'u8' && activation.kind === 'linear');
  if (isByte(input) && isByte(output)) {
    const table = integerTable(activation, input, output, context.requantization);
    return table && [whole(context, 'lookUp', {})];
  }
  if (activation.kind !== 'linear') return undefined;
  if (a !== undefined && output.element === 'f32')
    return [whole(context, 'dequantize', { scale: a.scale, zeroA: a.zeroPoint })];
  const range = integerRange(LINEAR, output, context.requantization);
  if (made === undefined || range === undefined || input.element !== 'f32') return undefined;
  const toEven = Number(context.requantization === 'float');
  const attributes = { scale: made.scale, zero: made.zeroPoint, ...range, toEven };
  return [whole(context, 'quantize', attributes)];
}

/** Sums and means, by `QuantizedMeanOrSum`. */
function reductionUses(
  { operator, over }: OperationOf<'reduce'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(LINEAR, output, context.requantization);
  const [a, made] = [quantizationOf(at(inputs, 0)), quantizationOf(output)];
  if (range === undefined || a === undefined || made === undefined) return undefined;
  if (operator !== 'mean' && operator !== 'sum') return undefined;
  const { height, width, channels } = at(context.inputs, 0);
  const count = (over.y ? height : 1) * (over.x ? width : 1) * (over.channels ? channels : 1);
  return [
    whole(context, 'integerSum', {
      overY: Number(over.y),
      overX: Number(over.x),
      overChannels: Number(over.channels),
      ...{ zeroA: a.zeroPoint, zero: made.zeroPoint },
      ...reductionFactor(a.scale / made.scale, operator === 'mean' ? count : 1, context),
      ...range,
    }),
  ];
}

/** What sums are multiplied by, which are of `count` integers where they become means. */
function reductionFactor(
  ratio: number,
  count: number,
  { requantization }: IntegerContext,
): FixedPoint {
  if (requantization === 'float') return factorOf(ratio / count, requantization);
  const factor = dividedFixedPoint(fixedPoint(ratio), count);
  return requantization === 'fixed' ? factor : roundedOnce(factor);
}

function preluUses(
  _: OperationOf<'prelu'>,
  context: IntegerContext,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(LINEAR, output, context.requantization);
  const [a, made] = [quantizationOf(at(inputs, 0)), quantizationOf(output)];
  if (range === undefined || a === undefined || made === undefined) return undefined;
  const zeros = { zeroA: a.zeroPoint, zero: made.zeroPoint };
  const factor = factorOf(a.scale / made.scale, context.requantization);
  return [whole(context, 'integerPrelu', { ...zeros, ...factor, ...range })];
}

/** Bits before the point of what exponentials are computed of. */
const DIFFERENCE_BITS = 5;

/** By `PreprocessSoftmaxScaling` and `CalculateInputRadius`. */
function softmaxUses(
  { temperature, spatial, logarithm }: OperationOf<'softmax'>,
  { types, ...context }: IntegerContext,
): readonly KernelUse[] | undefined {
  if (context.requantization !== 'fixed') return undefined;
  const [a, made] = [quantizationOf(at(types.inputs, 0)), quantizationOf(types.output)];
  if (a === undefined || made === undefined || logarithm || !spatial) return undefined;
  // All of the output's integers are used for numbers from 0 to 1.
  if (made.scale !== 1 / 256 || made.zeroPoint !== -128) return undefined;
  const fraction = 2 ** (31 - DIFFERENCE_BITS);
  const factor = Math.min((a.scale / temperature) * fraction, 2 ** 31 - 1);
  const { multiplier, shift } = fixedPoint(factor);
  const radius = Math.floor(((2 ** DIFFERENCE_BITS - 1) * fraction) / 2 ** shift);
  const attributes = { multiplier, shift, leastDifference: -radius };
  return [whole({ types, ...context }, 'integerSoftmax', attributes)];
}
