import type { SourceRange } from '../../base/source-range';
import type { Requantization } from '../../core/network/network';
import { plainShape, type NumberType } from '../../core/network/shape';
import type { ParseOptions } from '../format';
import { rowByRow } from '../graph/factored-walk';
import { FLOATS, type Layout } from '../graph/graph-builder';
import { GRAPH_ISSUES } from '../graph/graph-issues';
import {
  START,
  translated,
  type GraphInput,
  type GraphNetwork,
  type NodeReader,
} from '../graph/graph-translation';
import { need } from '../graph/node-refusal';
import { elementOf } from '../graph/stored-types';
import type { KnownTensor } from '../graph/tensor';
import { IssueList, type Issue } from '../issues';
import { STORED_TYPES } from './element-types';
import { checkIntegers } from './integer-check';
import { NodeContext } from './node-context';
import { arrangesOnly, operatorReader } from './operators/operators';
import { dequantized } from './operators/pointwise';
import type { TfliteModel, TfliteNode, TfliteTensor } from './tflite-model';

export interface TfliteReading {
  readonly model: TfliteModel;
  readonly name: string;
  readonly options: ParseOptions;
  readonly open: (tensor: TfliteTensor) => KnownTensor | undefined;
  /** Where a node stands in the listing. */
  readonly placeOf: (node: number) => SourceRange;
}

/** The network that a graph stands for, operator by operator, before anything is fused. */
export function tfliteNetwork(
  reading: TfliteReading,
): GraphNetwork & { readonly issues: readonly Issue[] } {
  const { name, model, open, placeOf } = reading;
  const issues = new IssueList(GRAPH_ISSUES);
  const network = translated(
    {
      name,
      nodes: model.nodes,
      inputs: inputsOf(reading, issues),
      outputs: model.outputs,
      stored: value => {
        const tensor = model.tensors.get(value);
        const known = tensor && open(tensor);
        const quantization = isQuantized(tensor) ? tensor?.quantization : undefined;
        return known && quantization ? dequantized(known, quantization) : known;
      },
      statedDims: value => statedDims(model.tensors.get(value)),
      layoutOf,
      typeOf: value => numberType(model.tensors.get(value)),
      readerOf: node => readerOf(node, reading),
      requantization: requantizationOf(model),
      placeOf,
    },
    issues,
  );
  return { ...network, issues: issues.list };
}

function inputsOf(
  { model, options }: TfliteReading,
  issues: IssueList<typeof GRAPH_ISSUES>,
): readonly GraphInput[] {
  return model.inputs.flatMap((name, place) => {
    const tensor = model.tensors.get(name);
    if (tensor === undefined) return [];
    const dims = inputDims(tensor, place === 0 ? options : {});
    const [batch = 1] = dims;
    if (dims.length === 4 && batch > 1) issues.report('graph-batch', START, [name, batch]);
    const isWhole = (STORED_TYPES[tensor.type]?.isWhole ?? false) && !isQuantized(tensor);
    // Whole numbers that stand for no others, such as the bytes of a picture, are given as floats.
    return { name, ...layoutOf(dims), isWhole, type: isWhole ? FLOATS : numberType(tensor) };
  });
}

/** Rows and columns of a map are as the caller wishes; what the converter left open is 1 in the file. */
function inputDims({ dims }: TfliteTensor, { width, height }: ParseOptions): readonly number[] {
  const [batch, rows, columns, channels] = dims;
  const positive = dims.map(size => Math.max(1, size));
  if (dims.length !== 4 || batch === undefined || channels === undefined) return positive;
  return [batch, height ?? rows ?? 1, width ?? columns ?? 1, channels].map(size =>
    Math.max(1, size),
  );
}

function readerOf(node: TfliteNode, { model }: TfliteReading): NodeReader {
  const { operator, isCustom } = node;
  const read = isCustom ? undefined : operatorReader(operator);
  need(read !== undefined, `the ${isCustom ? 'custom ' : ''}operator ${operator} is not supported`);
  return ({ builder, inputs, wanted }) => {
    checkIntegers(node, model);
    const isWhole = inputs.some(tensor => tensor?.kind === 'computed' && tensor.isWhole === true);
    need(!isWhole || arrangesOnly(operator), 'it computes with whole numbers');
    need(!isHybrid(node, model), 'it computes floats with weights of integers (a hybrid layer)');
    return read(new NodeContext({ builder, node, inputs, wanted }));
  };
}

/** Whether a layer of floats has weights of integers, which it rounds its input for. */
function isHybrid(
  { inputs, outputs: [output = ''] }: TfliteNode,
  { tensors }: TfliteModel,
): boolean {
  const isFloat = numberType(tensors.get(output)).element === 'f32';
  return isFloat && inputs.slice(1).some(name => isQuantized(tensors.get(name)));
}

/** Operators that TensorFlow Lite Micro has for integers with a sign only. */
const SIGNED = new Set(['CONV_2D', 'DEPTHWISE_CONV_2D', 'FULLY_CONNECTED', 'TRANSPOSE_CONV']);

/** TensorFlow Lite rounds sums of integers without a sign once. */
function requantizationOf({ nodes, tensors }: TfliteModel): Requantization {
  const isUnsigned = nodes.some(
    ({ operator, outputs: [output = ''] }) =>
      SIGNED.has(operator) && numberType(tensors.get(output)).element === 'u8',
  );
  return isUnsigned ? 'fixed-once' : 'fixed';
}

/** Whether its integers stand for other numbers. */
const isQuantized = (tensor: TfliteTensor | undefined): boolean =>
  tensor?.quantization !== undefined && (STORED_TYPES[tensor.type]?.isWhole ?? false);

function numberType(tensor: TfliteTensor | undefined): NumberType {
  const { type = 0, quantization } = tensor ?? {};
  const element = elementOf(STORED_TYPES[type]);
  if (element === undefined) return FLOATS;
  const [scale, ...others] = quantization?.scales ?? [];
  if (scale === undefined || others.length > 0) return { element };
  return { element, quantization: { scale, zeroPoint: quantization?.zeroPoints[0] ?? 0 } };
}

/** What the file says of a tensor's shape, where it leaves nothing open. */
function statedDims(tensor: TfliteTensor | undefined): readonly number[] | undefined {
  if (tensor === undefined) return undefined;
  const { dims, signature } = tensor;
  // The batch is 1 where it is open.
  const isOpen = signature.some((size, axis) => size < 0 && axis > 0);
  return isOpen || dims.some(size => size < 1) ? undefined : dims;
}

/** How the numbers of a tensor lie: of four dimensions as a map does, else row by row. */
const layoutOf = (dims: readonly number[]): Layout => {
  const [batch, height = 1, width = 1, channels = 1] = dims;
  return dims.length === 4 && batch === 1
    ? { shape: { channels, height, width }, walk: rowByRow(dims) }
    : { shape: plainShape(dims), walk: rowByRow(dims) };
};
