import { at } from '../../base/assert';
import type { SourceRange } from '../../base/source-range';
import { isInput } from '../../core/network/network';
import { plainShape, type Shape } from '../../core/network/shape';
import type { NetworkDraft } from '../../core/passes/draft';
import type { ParseOptions } from '../format';
import { permuted, rowByRow, type FactoredWalk } from '../graph/factored-walk';
import { GraphBuilder } from '../graph/graph-builder';
import { need, NodeRefusal } from '../graph/node-refusal';
import type { ComputedTensor, KnownTensor, Tensor } from '../graph/tensor';
import { IssueList, type Issue } from '../issues';
import { STORED_TYPES } from './element-types';
import { NodeContext } from './node-context';
import { nodeOrder } from './node-order';
import { ONNX_ISSUES } from './onnx-issues';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model';
import { arrangesOnly, operatorReader } from './operators/operators';

export interface OnnxNetwork {
  readonly draft: NetworkDraft;
  /** Names of its inputs and answers, in their order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly issues: readonly Issue[];
}

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

const START: SourceRange = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

/** The network that a graph stands for, node by node, before anything is fused. */
export const onnxNetwork = (reading: OnnxReading): OnnxNetwork => new Translation(reading).run();

/** Nothing makes a value. */
class MissingValue extends NodeRefusal {
  constructor(readonly valueName: string) {
    super(`nothing computes ${valueName}`);
  }
}

/** The shape of a value isn't known. */
class UnknownShape extends NodeRefusal {
  constructor(valueName: string) {
    super(`the shape of ${valueName} isn't known`);
  }
}

class Translation {
  readonly #builder = new GraphBuilder();
  readonly #issues = new IssueList(ONNX_ISSUES);
  readonly #values = new Map<string, Tensor>();
  readonly #inputs: string[] = [];
  /** Values whose shapes are not known. */
  readonly #unknown = new Set<string>();
  readonly #read: ReadonlySet<string>;

  constructor(private readonly reading: OnnxReading) {
    const { nodes, outputs } = reading.model.graph;
    this.#read = new Set([
      ...nodes.flatMap(({ inputs }) => inputs),
      ...outputs.map(({ name }) => name),
    ]);
  }

  run(): OnnxNetwork {
    const { graph, opsets } = this.reading.model;
    const version = opsets.get('') ?? 1;
    if (version > NEWEST_OPSET)
      this.#issues.report('onnx-operators-too-new', START, [version, NEWEST_OPSET]);
    for (const value of graph.inputs)
      if (!graph.initializers.has(value.name)) this.#addInput(value);
    if (this.#inputs.length === 0) {
      this.#issues.report('onnx-no-input', START, []);
      this.#fallback();
    }
    const order = nodeOrder(graph.nodes);
    if (order === undefined) this.#issues.report('onnx-cycle', START, []);
    for (const index of order ?? []) this.#translate(at(graph.nodes, index), index);
    const outputs = this.#answers();
    const layers = new Set([...outputs.values()].map(({ base }) => base));
    for (const [name, tensor] of outputs) this.#values.set(name, tensor);
    return {
      draft: this.#builder.draft(this.reading.name, [...layers], this.#values),
      inputs: this.#inputs,
      outputs: [...outputs.keys()],
      issues: this.#issues.list,
    };
  }

  /** Something that can be looked at where nothing can be read. */
  #fallback(): void {
    const shape = { channels: 1, height: 1, width: 1 };
    this.#builder.addInput('', shape, rowByRow([1, 1, 1, 1]));
  }

  #addInput(value: OnnxValue): void {
    if (value.type === 0) return;
    const dims = this.#inputDims(value);
    const { shape, walk } = inputLayout(dims);
    const tensor = this.#builder.addInput(value.name, shape, walk);
    const isWhole = STORED_TYPES[value.type]?.isWhole ?? false;
    this.#values.set(value.name, isWhole ? { ...tensor, isWhole } : tensor);
    this.#inputs.push(value.name);
  }

  /** Open dimensions filled in: the batch is 1, rows and columns are as the caller wishes. */
  #inputDims({ name, dims = [] }: OnnxValue): readonly number[] {
    const { width, height } = this.reading.options;
    const isFirst = this.#inputs.length === 0;
    const [row, column] = dims.length === 4 && isLastChannels(dims) ? [1, 2] : [2, 3];
    return dims.map((size, axis) => {
      const isMap = isFirst && dims.length === 4;
      const wished = isMap && axis === row ? height : isMap && axis === column ? width : undefined;
      if (wished !== undefined) return wished;
      if (typeof size === 'number' && size > 0) {
        if (axis === 0 && dims.length === 4 && size > 1)
          this.#issues.report('onnx-batch', START, [name, size]);
        return size;
      }
      if (axis > 0) this.#issues.report('onnx-open-dimension', START, [name, String(size), axis]);
      return 1;
    });
  }

  #translate(node: OnnxNode, index: number): void {
    const id = node.outputs.find(name => name !== '') ?? node.name;
    this.#builder.begin({ node: index, id, label: node.operator });
    try {
      for (const [place, tensor] of this.#tensors(node).entries()) {
        const name = node.outputs[place];
        if (name !== undefined && name !== '') this.#values.set(name, tensor);
      }
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error;
      this.#refuse(node, index, error);
    }
  }

  #tensors(node: OnnxNode): readonly Tensor[] {
    const { domain, operator } = node;
    const reader = operatorReader(domain, operator);
    need(
      reader !== undefined,
      `the operator ${domain === '' ? '' : `${domain}.`}${operator} is not supported`,
    );
    const inputs = node.inputs.map(name => (name === '' ? undefined : this.#valueOf(name)));
    const isWhole = inputs.some(tensor => tensor?.kind === 'computed' && tensor.isWhole === true);
    need(!isWhole || arrangesOnly(operator), 'it computes with whole numbers');
    const opset = this.reading.model.opsets.get(domain) ?? 1;
    const wanted = node.outputs.map(name => this.#read.has(name));
    return reader(
      new NodeContext({
        builder: this.#builder,
        node,
        opset,
        inputs,
        wanted,
        open: this.reading.open,
      }),
    );
  }

  #valueOf(name: string): Tensor {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (this.#unknown.has(name)) throw new UnknownShape(name);
    const initializer = this.reading.model.graph.initializers.get(name);
    if (initializer === undefined) throw new MissingValue(name);
    const tensor = this.reading.open(initializer);
    this.#values.set(name, tensor);
    return tensor;
  }

  /** Layers that have a place and a shape, but cannot be run. */
  #refuse(node: OnnxNode, index: number, refusal: NodeRefusal): void {
    const { reason } = refusal;
    const inputs = node.inputs.flatMap(name => {
      const tensor = this.#values.get(name);
      return tensor?.kind === 'computed' ? [tensor.base] : [];
    });
    let areKnown = true;
    for (const name of node.outputs) {
      if (!this.#read.has(name) || name === '') continue;
      const dims = this.#statedDims(name);
      const { shape, walk } = inputLayout(dims ?? [1]);
      const base = this.#builder.addLayer({ kind: 'unsupported', reason }, inputs, shape);
      if (dims === undefined) this.#unknown.add(name);
      else this.#values.set(name, { kind: 'computed', base, walk });
      areKnown &&= dims !== undefined;
    }
    this.#reportRefusal(node, index, refusal, areKnown);
  }

  #reportRefusal(node: OnnxNode, index: number, refusal: NodeRefusal, areKnown: boolean): void {
    const place = this.reading.placeOf(index);
    if (refusal instanceof MissingValue)
      this.#issues.report('onnx-missing-value', place, [describe(node), refusal.valueName]);
    else if (areKnown)
      this.#issues.report('onnx-unsupported', place, [describe(node), refusal.reason]);
    // What reads a value whose shape isn't known is not told again.
    else if (!(refusal instanceof UnknownShape))
      this.#issues.report('onnx-unknown-shape', place, [describe(node), refusal.reason]);
  }

  /** What the file says of a value's shape. */
  #statedDims(name: string): readonly number[] | undefined {
    const { values, outputs } = this.reading.model.graph;
    const value = values.get(name) ?? outputs.find(output => output.name === name);
    const dims = value?.dims?.map((size, axis) => (axis === 0 && size === '?' ? 1 : size));
    const isFixed = (list: readonly unknown[]): list is readonly number[] =>
      list.every(size => typeof size === 'number' && size > 0);
    return dims !== undefined && isFixed(dims) ? dims : undefined;
  }

  /** What the network answers, each in a layer of its own numbers. */
  #answers(): ReadonlyMap<string, ComputedTensor> {
    const answers = new Map<string, ComputedTensor>();
    for (const { name } of this.reading.model.graph.outputs) {
      const tensor = this.#values.get(name);
      if (tensor !== undefined) answers.set(name, this.#answer(name, tensor));
    }
    if (answers.size === 0) this.#issues.report('onnx-no-output', START, []);
    return answers;
  }

  #answer(name: string, tensor: Tensor): ComputedTensor {
    const { nodes } = this.reading.model.graph;
    const node = nodes.findIndex(({ outputs }) => outputs.includes(name));
    this.#builder.begin({ node: Math.max(0, node), id: name, label: 'output' });
    const whole = this.#builder.whole(tensor);
    if (!isInput(whole.base)) return whole;
    const shape = this.#builder.shapeOf(whole.base);
    return {
      ...whole,
      base: this.#builder.addLayer({ kind: 'reshape' }, [whole.base], shape),
    };
  }
}

/** `Conv 'features.0'`, as people find a node again. */
const describe = ({ operator, name, outputs }: OnnxNode): string =>
  `${operator} '${name === '' ? (outputs[0] ?? '') : name}'`;

/** Whether the last of four dimensions looks like the channels of a picture. */
const isLastChannels = (dims: readonly unknown[]): boolean =>
  [1, 3, 4].includes(Number(dims[3])) &&
  Number(dims[1]) !== 3 &&
  !(Number(dims[1]) === 1 && Number(dims[3]) !== 3);

/** How the numbers of an input lie: of four dimensions like a map, else row by row. */
function inputLayout(dims: readonly number[]): {
  readonly shape: Shape;
  readonly walk: FactoredWalk;
} {
  const [batch, second = 1, third = 1, fourth = 1] = dims;
  if (dims.length !== 4 || batch !== 1) return { shape: plainShape(dims), walk: rowByRow(dims) };
  if (isLastChannels(dims))
    return { shape: { height: second, width: third, channels: fourth }, walk: rowByRow(dims) };
  const shape = { channels: second, height: third, width: fourth };
  return { shape, walk: permuted(rowByRow([1, third, fourth, second]), [0, 3, 1, 2]) };
}
