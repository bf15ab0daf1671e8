import { at } from '../../base/assert';
import { LINEAR, type Activation } from '../network/activation';
import {
  ELEMENTWISE_OPERATORS,
  SPREADS,
  type Operation,
  type OperationKind,
  type OperationOf,
} from '../network/operation';
import { isPlainSampling, POSITION_ONE } from '../network/resized-axis';
import { sameNumbers, type NumberType, type Quantization } from '../network/shape';
import { storedIntegers } from '../network/stored-integers';
import { convolutionKernel } from './convolution-kernel';
import { dividedFixedPoint, fixedPoint } from './fixed-point';
import { FLOAT_USES } from './float-uses';
import { integerRange, type IntegerRange } from './integer-range';
import { integerTable } from './integer-table';
import type { KernelName } from './kernels';
import { nothing, UNIT, whole, type KernelUse, type UseContext, type UsesOf } from './use';

/** What makes the uses of one kind of operation; undefined where there are no kernels for its integers. */
export type IntegerUsesOf<K extends OperationKind> = (
  operation: OperationOf<K>,
  context: UseContext,
) => readonly KernelUse[] | undefined;

const none = (): undefined => undefined;

/** The kernels of layers that read or store integers, by the rules of TensorFlow Lite Micro. */
export const INTEGER_USES: { readonly [K in OperationKind]: IntegerUsesOf<K> } = {
  activation: activationUses,
  'average-pool': ({ window, countedAfter }, context) => {
    const range = keptRange(context);
    if (range === undefined || countedAfter !== undefined) return undefined;
    return [whole(context, 'integerAveragePool', range, { window })];
  },
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
const keptRange = (context: UseContext): IntegerRange | undefined =>
  keepsNumbers(context) ? integerRange(LINEAR, context.types.output) : undefined;

function sumUses(
  kernel: 'integerConvolution' | 'integerDepthwise' | 'integerTransposedConvolution',
  sliding: Pick<KernelUse, 'window' | 'groups'>,
  context: UseContext,
  activation: Activation,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(activation, output);
  const [a, made] = [quantizationOf(at(inputs, 0)), quantizationOf(output)];
  if (range === undefined || a === undefined || made === undefined) return undefined;
  const { window, groups } = sliding;
  const zeros = { zeroA: a.zeroPoint, zero: made.zeroPoint };
  return [whole(context, kernel, { ...zeros, ...range }, { window, groups })];
}

/** Bits by which summands are shifted up before they get a common scale. */
export const SUMMAND_BITS = 20;

function elementwiseUses(
  { operator, spreads, activation }: OperationOf<'elementwise'>,
  context: UseContext,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(activation, output);
  const [a, b, made] = [
    quantizationOf(at(inputs, 0)),
    quantizationOf(at(inputs, 1)),
    quantizationOf(output),
  ];
  if (range === undefined || a === undefined || b === undefined || made === undefined)
    return undefined;
  const factors = factorsOf(operator, a.scale, b.scale, made.scale);
  if (factors === undefined) return undefined;
  const { multiplier: multiplierA, shift: shiftA } = fixedPoint(factors.a);
  const { multiplier: multiplierB, shift: shiftB } = fixedPoint(factors.b);
  const { multiplier, shift } = fixedPoint(factors.output);
  return [
    whole(context, 'integerElementwise', {
      operator: ELEMENTWISE_OPERATORS.indexOf(operator),
      spreadA: SPREADS.indexOf(spreads[0]),
      spreadB: SPREADS.indexOf(spreads[1]),
      ...{ zeroA: a.zeroPoint, zeroB: b.zeroPoint, zero: made.zeroPoint },
      ...{ multiplierA, shiftA, multiplierB, shiftB, multiplier, shift },
      ...range,
    }),
  ];
}

/** What the inputs, and what is made of them, are multiplied by. */
function factorsOf(
  operator: OperationOf<'elementwise'>['operator'],
  a: number,
  b: number,
  output: number,
): { readonly a: number; readonly b: number; readonly output: number } | undefined {
  switch (operator) {
    case 'add':
    case 'subtract': {
      const twice = 2 * Math.max(a, b);
      return { a: a / twice, b: b / twice, output: twice / (2 ** SUMMAND_BITS * output) };
    }
    case 'multiply':
      return { a: 0, b: 0, output: (a * b) / output };
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
function moved(operation: Operation, context: UseContext): readonly KernelUse[] | undefined {
  if (keptRange(context) === undefined) return undefined;
  const uses = FLOAT_USES[operation.kind] as UsesOf<OperationKind>;
  return uses(operation, context).map(use => ({ ...use, kernel: MOVES[use.kernel] ?? use.kernel }));
}

/** Around the map stands the integer that stands for the value, or the one that stands for 0 by its zero point. */
function padUses(
  operation: OperationOf<'pad'>,
  context: UseContext,
): readonly KernelUse[] | undefined {
  const { output } = context.types;
  if (quantizationOf(output) === undefined) return undefined;
  const [value = 0] = new Int8Array(storedIntegers(Float32Array.of(operation.value), output));
  return moved({ ...operation, value }, context);
}

/** Linear ones by `ResizeBilinearInteger`, whose positions are multiples of 2^-10. */
function resizeUses(
  operation: OperationOf<'resize'>,
  context: UseContext,
): readonly KernelUse[] | undefined {
  const { y, x, method, scale, sampling } = operation;
  if (scale !== 1 || keptRange(context) === undefined || !isPlainSampling(sampling))
    return undefined;
  if (method === 'nearest') return moved(operation, context);
  if (method !== 'linear') return undefined;
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
  context: UseContext,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const input = at(inputs, 0);
  const [a, made] = [quantizationOf(input), quantizationOf(output)];
  const isByte = a !== undefined || (input.element === 'u8' && activation.kind === 'linear');
  if (isByte && made !== undefined)
    return integerTable(activation, input, output) && [whole(context, 'lookUp', {})];
  if (activation.kind !== 'linear') return undefined;
  if (a !== undefined && output.element === 'f32')
    return [whole(context, 'dequantize', { scale: a.scale, zeroA: a.zeroPoint })];
  const range = integerRange(LINEAR, output);
  if (made === undefined || range === undefined || input.element !== 'f32') return undefined;
  return [whole(context, 'quantize', { scale: made.scale, zero: made.zeroPoint, ...range })];
}

/** Sums and means, by `QuantizedMeanOrSum`. */
function reductionUses(
  { operator, over }: OperationOf<'reduce'>,
  context: UseContext,
): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(LINEAR, output);
  const [a, made] = [quantizationOf(at(inputs, 0)), quantizationOf(output)];
  if (range === undefined || a === undefined || made === undefined) return undefined;
  if (operator !== 'mean' && operator !== 'sum') return undefined;
  const { height, width, channels } = at(context.inputs, 0);
  const count = (over.y ? height : 1) * (over.x ? width : 1) * (over.channels ? channels : 1);
  const factor = fixedPoint(a.scale / made.scale);
  return [
    whole(context, 'integerSum', {
      overY: Number(over.y),
      overX: Number(over.x),
      overChannels: Number(over.channels),
      ...{ zeroA: a.zeroPoint, zero: made.zeroPoint },
      ...(operator === 'mean' ? dividedFixedPoint(factor, count) : factor),
      ...range,
    }),
  ];
}

function preluUses(_: OperationOf<'prelu'>, context: UseContext): readonly KernelUse[] | undefined {
  const { inputs, output } = context.types;
  const range = integerRange(LINEAR, output);
  const [a, made] = [quantizationOf(at(inputs, 0)), quantizationOf(output)];
  if (range === undefined || a === undefined || made === undefined) return undefined;
  const zeros = { zeroA: a.zeroPoint, zero: made.zeroPoint };
  const factor = fixedPoint(a.scale / made.scale);
  return [whole(context, 'integerPrelu', { ...zeros, ...factor, ...range })];
}

/** Bits before the point of what exponentials are computed of. */
const DIFFERENCE_BITS = 5;

/** By `PreprocessSoftmaxScaling` and `CalculateInputRadius`. */
function softmaxUses(
  { temperature, spatial, logarithm }: OperationOf<'softmax'>,
  { types, ...context }: UseContext,
): readonly KernelUse[] | undefined {
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
