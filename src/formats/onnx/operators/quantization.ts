import { at } from '../../../base/assert';
import type { NumberType } from '../../../core/network/shape';
import { halfEven } from '../../../core/network/stored-integers';
import { dimsOf, rowByRow } from '../../graph/factored-walk';
import { FLOATS } from '../../graph/graph-builder';
import {
  foldBinary,
  foldDequantization,
  foldUnary,
  knownTensor,
} from '../../graph/known-arithmetic';
import { need } from '../../graph/node-refusal';
import { allFloats, allNumbers, walkedNumbers } from '../../graph/stored-numbers';
import { elementOf, rangeOf, STORED_NUMBERS, type StoredType } from '../../graph/stored-types';
import { axisOf, type KnownTensor, type Tensor } from '../../graph/tensor';
import { STORED_TYPES } from '../element-types';
import { one, type NodeContext, type OperatorReader } from '../node-context';
import { concatNode } from './arrangement';
import { convolution } from './convolution';
import { gemm, matmul } from './matrix';
import { activation, binary, leakyRelu } from './pointwise';
import { averagePool, globalPool } from './pooling';

/** Which real numbers integers q stand for, scale · (q − zero point), and how they are stored. */
interface Scaling {
  /** One for all, or one for each place of a dimension, or for each block of them. */
  readonly scales: KnownTensor;
  readonly zeroPoints?: KnownTensor;
  readonly axis: number;
  /** Places in a block; 0 where there are none. */
  readonly block: number;
  /** Undefined where no zero point says it. */
  readonly stored?: StoredType | undefined;
}

/** What integers in memory are, which have one scale. */
function numberType({ scales, zeroPoints }: Scaling, stored: StoredType | undefined): NumberType {
  need(scales.numbers.count === 1, 'its scales differ by channel');
  const element = elementOf(stored);
  need(element !== undefined && element !== 'f32', `it makes ${nameOf(stored)}`);
  const [scale = 1] = allFloats(scales.numbers);
  const [zeroPoint = 0] = zeroPoints === undefined ? [] : allNumbers(zeroPoints.numbers);
  return { element, quantization: { scale, zeroPoint } };
}

const nameOf = (stored: StoredType | undefined): string =>
  stored === undefined ? 'integers of a type that it does not say' : `numbers of ${stored.name}`;

/** The real numbers behind integers. */
function dequantized({ builder }: NodeContext, tensor: Tensor, scaling: Scaling): Tensor {
  if (tensor.kind === 'computed') {
    const { element, quantization } = builder.typeOf(tensor.base);
    need(quantization !== undefined, 'it reads numbers that nothing quantized');
    const [scale] = allFloats(scaling.scales.numbers);
    const [zeroPoint = 0] = scaling.zeroPoints ? allNumbers(scaling.zeroPoints.numbers) : [];
    need(
      element !== 'f32' && quantization.scale === scale && quantization.zeroPoint === zeroPoint,
      'it reads integers by another scale than they were stored with',
    );
    return builder.converted(tensor, FLOATS);
  }
  const { scales, zeroPoints } = spreadOver(tensor, scaling);
  return foldDequantization(tensor, scales, zeroPoints);
}

/** Integers that stand for real numbers. */
function quantized({ builder }: NodeContext, tensor: Tensor, scaling: Scaling): Tensor {
  const { stored } = scaling;
  if (tensor.kind === 'computed') return builder.converted(tensor, numberType(scaling, stored));
  const range = stored && rangeOf(stored);
  need(range !== undefined, `it makes ${nameOf(stored)}`);
  const { scales, zeroPoints } = spreadOver(tensor, scaling);
  const steps = foldBinary(tensor, scales, (x, scale) => halfEven(Math.fround(x / scale)));
  const shifted = foldBinary(steps, zeroPoints, (q, zero) => q + zero, true);
  const limited = foldUnary(shifted, q => Math.min(Math.max(q, range.low), range.high), true);
  return { ...limited, ...(stored && { stored }) };
}

/** Scales and zero points with the dimensions of known numbers, or 1 where they are the same all along. */
function spreadOver(
  { dims }: KnownTensor,
  { scales, zeroPoints = knownTensor([], [0], true), axis, block }: Scaling,
): { readonly scales: KnownTensor; readonly zeroPoints: KnownTensor } {
  const along = dims[axis] ?? 1;
  const spread = (tensor: KnownTensor): KnownTensor => {
    const { count } = tensor.numbers;
    if (count === 1) return { ...tensor, dims: [] };
    if (block > 0) return spreadInBlocks(tensor, dims, axis, block);
    need(count === along, 'its scales are not one for each channel');
    return { ...tensor, dims: dims.map((_, place) => (place === axis ? count : 1)) };
  };
  return { scales: spread(scales), zeroPoints: spread(zeroPoints) };
}

/** Each number again for so many places of a dimension. */
function spreadInBlocks(
  tensor: KnownTensor,
  dims: readonly number[],
  axis: number,
  block: number,
): KnownTensor {
  need(tensor.dims.length === dims.length && axis in dims, 'its scales are not one for each block');
  const { axes, offset } = rowByRow(tensor.dims);
  const walk = { axes: axes.with(axis, [...at(axes, axis), { size: block, stride: 0 }]), offset };
  need(
    dimsOf(walk).every((size, place) => size === dims[place]),
    'its scales are not one for each block',
  );
  return { ...tensor, dims, numbers: walkedNumbers(tensor.numbers, walk) };
}

/** What two inputs of a node say, one behind the other. */
function scalingAt(context: NodeContext, index: number, axis = 0, block = 0): Scaling {
  const scales = context.known(index, 'scales');
  const zeroPoints = context.optionalKnown(index + 1, 'zero points');
  const inputs = zeroPoints === undefined ? {} : { zeroPoints, stored: zeroPoints.stored };
  return { scales, axis, block, ...inputs };
}

/** The same of an operator that has nothing else to say. */
function ownScaling(context: NodeContext): Scaling {
  const rank = context.dims().length;
  const axis = axisOf(context.integer('axis', 1), rank);
  const block = context.integer('block_size', 0);
  const { stored, ...scaling } = scalingAt(context, 1, axis, block);
  const said = STORED_TYPES[context.integer('output_dtype', 0)];
  return { ...scaling, stored: stored ?? said ?? STORED_NUMBERS.uint8 };
}

export const quantizeLinear = one(context =>
  quantized(context, context.input(), ownScaling(context)),
);

export const dequantizeLinear = one(context =>
  dequantized(context, context.input(), ownScaling(context)),
);

/** An integer input of a node, whose scale and zero point are the two behind it. @param axis along which scales may differ. */
const operand = (context: NodeContext, index: number, axis = 0): Tensor =>
  dequantized(context, context.input(index), scalingAt(context, index + 1, axis));

/** Integers that stand for what was computed, with a scale and zero point that are two inputs. */
const stored = (context: NodeContext, index: number, tensor: Tensor): Tensor => {
  const scaling = scalingAt(context, index);
  const first = context.input(0);
  const type = first.kind === 'known' ? first.stored : undefined;
  return quantized(context, tensor, { ...scaling, stored: scaling.stored ?? type });
};

/** Of integers what an operator of floats makes of the real numbers behind them. */
const ofOne = (read: OperatorReader): OperatorReader =>
  one(context => stored(context, 3, only(read(context.withInputs([operand(context, 0)])))));

const ofTwo = (read: OperatorReader): OperatorReader =>
  one(context =>
    stored(context, 6, only(read(context.withInputs([operand(context, 0), operand(context, 3)])))),
  );

const only = (tensors: readonly Tensor[]): Tensor => at(tensors, 0);

/** Biases of integers, whose scale is the product of those of the input and the weights. */
function biases(context: NodeContext, index: number, factor = 1): Tensor | undefined {
  const known = context.optionalKnown(index, 'biases');
  if (known === undefined) return undefined;
  const scale = foldUnary(flat(context.known(1, 'scales')), value => factor * value);
  const scales = foldBinary(flat(context.known(4, 'scales')), scale, (a, b) => a * b);
  return foldDequantization(known, scales, knownTensor([], [0], true));
}

/** One number without dimensions, or a list. */
const flat = (tensor: KnownTensor): KnownTensor => ({
  ...tensor,
  dims: tensor.numbers.count === 1 ? [] : [tensor.numbers.count],
});

/** Weights may have a scale for each filter. */
const qLinearConv = one(context => {
  const inputs = [operand(context, 0), operand(context, 3), biases(context, 8)];
  return stored(context, 6, convolution(context.withInputs(inputs)));
});

/** The second matrix may have a scale for each column. */
const qLinearMatMul = one(context => {
  const columns = Math.max(0, context.dims(3).length - 1);
  const inputs = [operand(context, 0), operand(context, 3, columns)];
  return stored(context, 6, only(matmul(context.withInputs(inputs))));
});

/** Floats where no scale says which integers. */
const qGemm = one(context => {
  const columns = context.integer('transB', 0) === 1 ? 0 : 1;
  const inputs = [
    operand(context, 0),
    operand(context, 3, columns),
    biases(context, 6, context.float('alpha', 1)),
  ];
  const made = only(gemm(context.withInputs(inputs)));
  return context.optional(7) === undefined ? made : stored(context, 7, made);
});

/** The scale and zero point of what is made come first. */
const qLinearConcat = one(context => {
  const places = Array.from({ length: Math.floor(context.inputCount / 3) }, (_, i) => 2 + 3 * i);
  need(places.length > 0, 'it joins nothing');
  const inputs = places.map(place => operand(context, place));
  return stored(context, 0, only(concatNode(context.withInputs(inputs))));
});

const pooled = (read: OperatorReader): OperatorReader =>
  ofOne(context => {
    need(context.integer('channels_last', 0) === 0, 'its channels are the last dimension');
    return read(context);
  });

/** ONNX's own operators that read or make integers which stand for real numbers. */
export const QUANTIZING: Readonly<Record<string, OperatorReader>> = {
  DequantizeLinear: dequantizeLinear,
  QLinearConv: qLinearConv,
  QLinearMatMul: qLinearMatMul,
  QuantizeLinear: quantizeLinear,
};

/** Those of onnxruntime. */
export const MORE_QUANTIZING: Readonly<Record<string, OperatorReader>> = {
  DequantizeLinear: dequantizeLinear,
  QGemm: qGemm,
  QLinearAdd: ofTwo(binary('add')),
  QLinearAveragePool: pooled(averagePool),
  QLinearConcat: qLinearConcat,
  QLinearGlobalAveragePool: pooled(globalPool('mean')),
  QLinearLeakyRelu: ofOne(leakyRelu),
  QLinearMul: ofTwo(binary('multiply')),
  QLinearSigmoid: ofOne(activation({ kind: 'logistic' })),
  QuantizeLinear: quantizeLinear,
};
