import type { Arithmetic } from '../../graph/arithmetic';
import { knownBinary, knownChoice, knownRange, knownUnary } from '../../graph/known-nodes';
import { one, type OperatorReader } from '../node-context';
import {
  concatNode,
  constant,
  constantOfShape,
  crop,
  depthToSpace,
  expandNode,
  flatten,
  gatherNode,
  pad,
  reshapeNode,
  shapeNode,
  sizeNode,
  sliceNode,
  spaceToDepth,
  split,
  squeezeNode,
  tileNode,
  transposeNode,
  unsqueeze,
} from './arrangement';
import { knownTensor } from '../../graph/known-arithmetic';
import { convolution, transposedConvolution } from './convolution';
import { gemm, matmul } from './matrix';
import {
  batchNormalization,
  groupNormalization,
  instanceNormalization,
  layerNormalization,
  lpNormalization,
  responseNormalization,
} from './normalization';
import {
  activation,
  binary,
  castNode,
  celu,
  clip,
  elu,
  gelu,
  hardSigmoid,
  leakyRelu,
  mean,
  prelu,
  reciprocal,
  same,
  scaled,
  selu,
  variadic,
} from './pointwise';
import { averagePool, globalPool, maxPool } from './pooling';
import { MORE_QUANTIZING, QUANTIZING } from './quantization';
import { l2Norm, product, reduction } from './reduction';
import { resize, upsample } from './resizing';
import { softmax } from './softmax';

const truth = (is: boolean): number => Number(is);

/** Functions and comparisons that occur between sizes only. */
const wholeUnary = (compute: (value: number) => number): OperatorReader => one(knownUnary(compute));
const wholeBinary = (compute: Arithmetic): OperatorReader => one(knownBinary(compute));

/** Operators of ONNX's own domain, with those that were experimental once. */
const OWN: Readonly<Record<string, OperatorReader>> = {
  Abs: activation({ kind: 'abs' }, Math.abs),
  Add: binary('add'),
  Affine: one(context => scaled(context, context.float('alpha', 1), context.float('beta', 0))),
  And: wholeBinary((a, b) => truth(a !== 0 && b !== 0)),
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  Cast: castNode,
  Ceil: wholeUnary(Math.ceil),
  Celu: celu,
  Clip: clip,
  Concat: concatNode,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Conv: one(convolution),
  ConvTranspose: one(transposedConvolution),
  Crop: crop,
  DepthToSpace: depthToSpace,
  Div: binary('divide'),
  Dropout: same,
  Elu: elu,
  Equal: wholeBinary((a, b) => truth(a === b)),
  Erf: activation({ kind: 'erf' }),
  Exp: activation({ kind: 'exp' }, Math.exp),
  Expand: expandNode,
  Flatten: flatten,
  Floor: wholeUnary(Math.floor),
  Gather: gatherNode,
  Gelu: gelu,
  Gemm: gemm,
  GlobalAveragePool: globalPool('mean'),
  GlobalMaxPool: globalPool('maximum'),
  Greater: wholeBinary((a, b) => truth(a > b)),
  GreaterOrEqual: wholeBinary((a, b) => truth(a >= b)),
  GroupNormalization: groupNormalization,
  HardSigmoid: hardSigmoid,
  HardSwish: activation({ kind: 'hard-swish' }),
  Identity: same,
  ImageScaler: one(context => {
    const biases = context.floats('bias') ?? [0];
    const shift = knownTensor([biases.length, 1, 1], biases, false);
    return scaled(context, context.float('scale', 1), shift);
  }),
  InstanceNormalization: instanceNormalization,
  LRN: responseNormalization,
  LayerNormalization: layerNormalization,
  LeakyRelu: leakyRelu,
  Less: wholeBinary((a, b) => truth(a < b)),
  LessOrEqual: wholeBinary((a, b) => truth(a <= b)),
  LogSoftmax: softmax(true),
  LpNormalization: lpNormalization,
  MatMul: matmul,
  Max: variadic('maximum'),
  MaxPool: maxPool,
  Mean: mean,
  Min: variadic('minimum'),
  Mish: activation({ kind: 'mish' }),
  Mod: wholeBinary((a, b) => a - b * Math.floor(a / b)),
  Mul: binary('multiply'),
  Neg: activation({ kind: 'negative' }, x => -x),
  Not: wholeUnary(x => truth(x === 0)),
  Or: wholeBinary((a, b) => truth(a !== 0 || b !== 0)),
  PRelu: prelu,
  Pad: pad,
  Pow: binary('power'),
  Range: one(knownRange),
  Reciprocal: reciprocal,
  ReduceL2: l2Norm,
  ReduceMax: reduction('maximum'),
  ReduceMean: reduction('mean'),
  ReduceMin: reduction('minimum'),
  ReduceProd: product,
  ReduceSum: reduction('sum'),
  Relu: activation({ kind: 'relu' }, x => Math.max(x, 0)),
  Reshape: reshapeNode,
  Resize: resize,
  Selu: selu,
  Shape: shapeNode,
  Sigmoid: activation({ kind: 'logistic' }, x => 1 / (1 + Math.exp(-x))),
  Size: sizeNode,
  Slice: sliceNode,
  Softmax: softmax(false),
  Softplus: activation({ kind: 'softplus' }),
  Softsign: activation({ kind: 'softsign' }),
  SpaceToDepth: spaceToDepth,
  Split: split,
  Sqrt: activation({ kind: 'sqrt' }, Math.sqrt),
  Squeeze: squeezeNode,
  Sub: binary('subtract'),
  Sum: variadic('add'),
  Tanh: activation({ kind: 'tanh' }, Math.tanh),
  Tile: tileNode,
  Transpose: transposeNode,
  Unsqueeze: unsqueeze,
  Upsample: upsample,
  Where: one(knownChoice),
};

/** By domain; ONNX's own is the empty one. */
const OPERATORS: Readonly<Partial<Record<string, Readonly<Record<string, OperatorReader>>>>> = {
  '': { ...OWN, ...QUANTIZING },
  'com.microsoft': { Gelu: gelu, ...MORE_QUANTIZING },
};

/** Operators that only move numbers, whole ones too, or make floats of them. */
const ARRANGING: ReadonlySet<string> = new Set([
  'Cast',
  'Concat',
  'Expand',
  'Flatten',
  'Gather',
  'Identity',
  'Pad',
  'Reshape',
  'Shape',
  'Size',
  'Slice',
  'Split',
  'Squeeze',
  'Tile',
  'Transpose',
  'Unsqueeze',
]);

export const arrangesOnly = (operator: string): boolean => ARRANGING.has(operator);

/** Whether an operator says itself which real numbers the integers that it reads or makes stand for. */
export const quantizes = (operator: string): boolean =>
  Object.hasOwn(QUANTIZING, operator) || Object.hasOwn(MORE_QUANTIZING, operator);

/** Operators that make of integers in memory some of them, whatever they stand for. */
const KEEPING: ReadonlySet<string> = new Set([
  ...[...ARRANGING].filter(operator => operator !== 'Cast' && operator !== 'Pad'),
  'MaxPool',
]);

export const keepsIntegers = (operator: string): boolean => KEEPING.has(operator);

export function operatorReader(domain: string, operator: string): OperatorReader | undefined {
  const known = OPERATORS[domain];
  return known !== undefined && Object.hasOwn(known, operator) ? known[operator] : undefined;
}
