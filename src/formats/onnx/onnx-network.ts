import type { SourceRange } from '../../base/source-range';
import { plainShape, sameNumbers } from '../../core/network/shape';
import type { ParseOptions } from '../format';
import { permuted, rowByRow } from '../graph/factored-walk';
import type { GraphBuilder, Layout } from '../graph/graph-builder';
import {
  START,
  translated,
  type GraphInput,
  type GraphNetwork,
  type NodeReader,
} from '../graph/graph-translation';
import { need } from '../graph/node-refusal';
import type { ComputedTensor, KnownTensor } from '../graph/tensor';
import { IssueList, type Issue } from '../issues';
import { isChannelsLast } from './input-layout';
import { inputNumbers } from './input-numbers';
import { NodeContext } from './node-context';
import { ONNX_ISSUES } from './onnx-issues';
import type { OnnxGraph, OnnxNode, OnnxModel, OnnxTensor, OnnxValue } from './onnx-model';
import { arrangesOnly, keepsIntegers, operatorReader, quantizes } from './operators/operators';

export interface OnnxReading {
  readonly model: OnnxModel;
  readonly name: string;
  readonly options: ParseOptions;
  readonly open: (tensor: OnnxTensor) => KnownTensor;
  /** Where a node stands in the listing. */
  readonly placeOf: (node: number) => SourceRange;
}

/** Newest version of ONNX's own operators that is known. */
const NEWEST_OPSET = 25;

/** The network that a graph stands for, node by node, before anything is fused. */
export function onnxNetwork(
  reading: OnnxReading,
): GraphNetwork & { readonly issues: readonly Issue[] } {
  const { name, model, open, placeOf } = reading;
  const { graph, opsets } = model;
  const issues = new IssueList(ONNX_ISSUES);
  const version = opsets.get('') ?? 1;
  if (version > NEWEST_OPSET)
    issues.report('onnx-operators-too-new', START, [version, NEWEST_OPSET]);
  const network = translated(
    {
      name,
      nodes: graph.nodes,
      inputs: inputsOf(reading, issues),
      outputs: graph.outputs.map(output => output.name),
      stored: value => {
        const initializer = graph.initializers.get(value);
        return initializer && open(initializer);
      },
      statedDims: value => statedDims(graph, value),
      layoutOf,
      requantization: 'float',
      readerOf: node => readerOf(node, reading),
      placeOf,
    },
    issues,
  );
  return { ...network, issues: issues.list };
}

/** Tensors that nothing in the file has the numbers of. */
function inputsOf(
  reading: OnnxReading,
  issues: IssueList<typeof ONNX_ISSUES>,
): readonly GraphInput[] {
  const { graph } = reading.model;
  const { options } = reading;
  const open = graph.inputs.filter(({ name, type }) => type !== 0 && !graph.initializers.has(name));
  const sizes = new Map<string, number>();
  return open.map((value, place) => {
    const isLast = isChannelsLast(graph, value);
    const dims = inputDims(value, isLast, { options, isFirst: place === 0, sizes }, issues);
    return {
      name: value.name,
      ...(isLast ? layoutLast(dims) : layoutOf(dims)),
      ...inputNumbers(reading.model.graph, value, reading.open),
    };
  });
}

interface Sizing {
  readonly options: ParseOptions;
  /** Whether rows and columns are as the caller wishes even where the file says them. */
  readonly isFirst: boolean;
  /** By what dimensions are called that are open in the file: how large they are, as far as that is known. */
  readonly sizes: Map<string, number>;
}

/** Open dimensions filled in: the batch is 1, rows and columns of a map are as the caller wishes, equal names are equal sizes. */
function inputDims(
  { name, dims = [] }: OnnxValue,
  isLast: boolean,
  { options, isFirst, sizes }: Sizing,
  issues: IssueList<typeof ONNX_ISSUES>,
): readonly number[] {
  const isMap = dims.length === 4;
  const [row, column] = isLast ? [1, 2] : [2, 3];
  const wishedAt = (axis: number): number | undefined =>
    isMap && axis === row ? options.height : isMap && axis === column ? options.width : undefined;
  return dims.map((size, axis) => {
    const isFixed = typeof size === 'number' && size > 0;
    const wished = isFirst || !isFixed ? wishedAt(axis) : undefined;
    const known = sizes.get(String(size)) ?? wished;
    if (isFixed && wished === undefined) {
      if (axis === 0 && isMap && size > 1) issues.report('graph-batch', START, [name, size]);
      return size;
    }
    if (known === undefined && axis > 0)
      issues.report('onnx-open-dimension', START, [name, String(size), axis]);
    if (typeof size === 'string' && size !== '?') sizes.set(size, known ?? 1);
    return known ?? 1;
  });
}

function readerOf(node: OnnxNode, { model, open }: OnnxReading): NodeReader {
  const { domain, operator } = node;
  const read = operatorReader(domain, operator);
  const opset = model.opsets.get(domain) ?? 1;
  need(
    read !== undefined,
    `the operator ${domain === '' ? '' : `${domain}.`}${operator} is not supported (opset ${opset})`,
  );
  return ({ builder, inputs, wanted }) => {
    const computed = inputs.flatMap(tensor => (tensor?.kind === 'computed' ? tensor : []));
    const isWhole = computed.some(tensor => tensor.isWhole === true);
    need(!isWhole || arrangesOnly(operator), 'it computes with whole numbers');
    if (!quantizes(operator)) keepIntegers(operator, builder, computed);
    return read(new NodeContext({ builder, node, opset, inputs, wanted, open }));
  };
}

/** Integers that an operator only moves are stored as they are. */
function keepIntegers(
  operator: string,
  builder: GraphBuilder,
  computed: readonly ComputedTensor[],
): void {
  const types = computed.map(({ base }) => builder.typeOf(base));
  const [first] = types;
  if (first === undefined || types.every(({ element }) => element === 'f32')) return;
  need(keepsIntegers(operator), 'it computes with whole numbers');
  need(
    types.every(type => sameNumbers(type, first)),
    'the integers that it joins have different scales',
  );
  builder.storeAs(first);
}

/** What the file says of a value's shape. */
function statedDims({ values, outputs }: OnnxGraph, name: string): readonly number[] | undefined {
  const value = values.get(name) ?? outputs.find(output => output.name === name);
  const dims = value?.dims?.map((size, axis) => (axis === 0 && size === '?' ? 1 : size));
  const isFixed = (list: readonly unknown[]): list is readonly number[] =>
    list.every(size => typeof size === 'number' && size > 0);
  return dims !== undefined && isFixed(dims) ? dims : undefined;
}

/** How the numbers of a tensor lie: of four dimensions like a map, else row by row. */
function layoutOf(dims: readonly number[]): Layout {
  const [batch, second = 1, third = 1, fourth = 1] = dims;
  if (dims.length !== 4 || batch !== 1) return { shape: plainShape(dims), walk: rowByRow(dims) };
  const shape = { channels: second, height: third, width: fourth };
  return { shape, walk: permuted(rowByRow([1, third, fourth, second]), [0, 3, 1, 2]) };
}

/** The same of four dimensions with the channels last, as they lie. */
function layoutLast(dims: readonly number[]): Layout {
  const [, height = 1, width = 1, channels = 1] = dims;
  return { shape: { channels, height, width }, walk: rowByRow(dims) };
}
