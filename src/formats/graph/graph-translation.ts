import { at } from '../../base/assert';
import type { SourceRange } from '../../base/source-range';
import { isInput, type Requantization } from '../../core/network/network';
import type { NumberType } from '../../core/network/shape';
import type { NetworkDraft } from '../../core/passes/draft';
import type { IssueList } from '../issues';
import { rowByRow } from './factored-walk';
import { FLOATS, GraphBuilder, isMadeOfNumbers, type Layout } from './graph-builder';
import type { GRAPH_ISSUES } from './graph-issues';
import type { GraphNode } from './graph-node';
import type { NodeReading } from './node-inputs';
import { nodeOrder } from './node-order';
import { need, NodeRefusal } from './node-refusal';
import { describe, Refusals } from './refusals';
import type { ComputedTensor, KnownTensor, Tensor } from './tensor';

/** What a network is given. */
export interface GraphInput extends Layout {
  readonly name: string;
  /** Whether its numbers are whole where the format counts. */
  readonly isWhole: boolean;
  readonly type: NumberType;
}

export type NodeReader = (reading: NodeReading) => readonly Tensor[];

/** A network as a file has it: nodes that read and make values with names. */
export interface Graph<N extends GraphNode> {
  /** Of the network. */
  readonly name: string;
  readonly nodes: readonly N[];
  readonly inputs: readonly GraphInput[];
  /** Names of the values that are its answers. */
  readonly outputs: readonly string[];
  /** The numbers of a value that the file holds. @throws NodeRefusal */
  readonly stored: (name: string) => KnownTensor | undefined;
  /** What the file says of a value's shape. */
  readonly statedDims: (name: string) => readonly number[] | undefined;
  readonly layoutOf: (dims: readonly number[]) => Layout;
  /** What the numbers that nodes make are stored as, where the file says that of each value. */
  readonly typeOf?: (name: string) => NumberType;
  /** How its integers are rounded, where that is known. */
  readonly requantization?: Requantization;
  /** What makes the outputs of a node, as many as it needs to have. @throws NodeRefusal, as may what it gives. */
  readonly readerOf: (node: N) => NodeReader;
  /** Where a node stands in the listing. */
  readonly placeOf: (node: number) => SourceRange;
}

export interface GraphNetwork {
  readonly draft: NetworkDraft;
  /** Names of its inputs and answers, in their order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** What concerns the network as a whole. */
export const START: SourceRange = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

/** The network that a graph stands for, node by node, before anything is fused. */
export const translated = <N extends GraphNode>(
  graph: Graph<N>,
  issues: IssueList<typeof GRAPH_ISSUES>,
): GraphNetwork => new Translation(graph, issues).run();

/** One number, where nothing is known. */
const SINGLE: Layout = {
  shape: { channels: 1, height: 1, width: 1 },
  walk: rowByRow([1, 1, 1, 1]),
};

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

class Translation<N extends GraphNode> {
  readonly #builder = new GraphBuilder();
  readonly #values = new Map<string, Tensor>();
  /** Values whose shapes are not known. */
  readonly #unknown = new Set<string>();
  readonly #read: ReadonlySet<string>;
  readonly #refusals = new Refusals();

  constructor(
    private readonly graph: Graph<N>,
    private readonly issues: IssueList<typeof GRAPH_ISSUES>,
  ) {
    const { nodes, outputs } = graph;
    this.#read = new Set([...nodes.flatMap(({ inputs }) => inputs), ...outputs]);
  }

  run(): GraphNetwork {
    const { name, nodes, inputs } = this.graph;
    for (const input of inputs) this.#addInput(input);
    if (inputs.length === 0) {
      this.issues.report('graph-no-input', START, []);
      this.#fallback();
    }
    const order = nodeOrder(nodes);
    if (order === undefined) this.issues.report('graph-cycle', START, []);
    for (const index of order ?? []) this.#translate(at(nodes, index), index);
    this.#refusals.report(this.issues);
    const outputs = this.#answers();
    const layers = new Set([...outputs.values()].map(({ base }) => base));
    for (const [output, tensor] of outputs) this.#values.set(output, tensor);
    const draft = this.#builder.draft(name, [...layers], this.#values);
    const tensors = [...draft.inputs, ...draft.layers];
    const hasIntegers = tensors.some(({ output }) => output.element !== 'f32');
    const { requantization } = this.graph;
    return {
      draft: { ...draft, ...(hasIntegers && requantization && { requantization }) },
      inputs: inputs.map(input => input.name),
      outputs: [...outputs.keys()],
    };
  }

  /** Something that can be looked at where nothing can be read. */
  #fallback(): void {
    this.#builder.addInput('', SINGLE);
  }

  #addInput(input: GraphInput): void {
    const { name, isWhole, type } = input;
    const isSound = isMadeOfNumbers(input.shape);
    if (!isSound) this.issues.report('graph-empty-input', START, [name]);
    const tensor = this.#builder.addInput(name, isSound ? input : SINGLE, type);
    this.#values.set(name, isWhole ? { ...tensor, isWhole } : tensor);
  }

  #typeOf(name: string): NumberType {
    return this.graph.typeOf?.(name) ?? FLOATS;
  }

  #translate(node: N, index: number): void {
    const id = node.outputs.find(name => name !== '') ?? node.name;
    this.#builder.begin({ node: index, id, label: node.operator, type: this.#typeOf(id) });
    try {
      const read = this.graph.readerOf(node);
      const outputs = read({
        builder: this.#builder,
        inputs: node.inputs.map(name => (name === '' ? undefined : this.#valueOf(name))),
        wanted: node.outputs.map(name => this.#read.has(name)),
      });
      for (const [place, name] of node.outputs.entries())
        need(
          place < outputs.length || !this.#read.has(name),
          `its output ${place} is not computed`,
        );
      for (const [place, tensor] of outputs.entries()) {
        const name = node.outputs[place];
        if (name !== undefined && name !== '') this.#values.set(name, tensor);
      }
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error;
      this.#refuse(node, index, error);
    }
  }

  #valueOf(name: string): Tensor {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (this.#unknown.has(name)) throw new UnknownShape(name);
    const stored = this.graph.stored(name);
    if (stored === undefined) throw new MissingValue(name);
    this.#values.set(name, stored);
    return stored;
  }

  /** Layers that have a place and a shape, but cannot be run. */
  #refuse(node: N, index: number, refusal: NodeRefusal): void {
    const { reason } = refusal;
    const inputs = node.inputs.flatMap(name => {
      const tensor = this.#values.get(name);
      return tensor?.kind === 'computed' ? [tensor.base] : [];
    });
    let areKnown = true;
    for (const name of node.outputs) {
      if (!this.#read.has(name) || name === '') continue;
      const layout = this.#statedLayout(name);
      const { shape, walk } = layout ?? SINGLE;
      const base = this.#builder.addLayer({ kind: 'unsupported', reason }, inputs, shape);
      if (layout === undefined) this.#unknown.add(name);
      else this.#values.set(name, { kind: 'computed', base, walk });
      areKnown &&= layout !== undefined;
    }
    this.#reportRefusal(node, index, refusal, areKnown);
  }

  /** How a value lies that the file states the shape of. */
  #statedLayout(name: string): Layout | undefined {
    const dims = this.graph.statedDims(name);
    const layout = dims && this.graph.layoutOf(dims);
    return layout !== undefined && isMadeOfNumbers(layout.shape) ? layout : undefined;
  }

  #reportRefusal(node: N, index: number, refusal: NodeRefusal, areKnown: boolean): void {
    const place = this.graph.placeOf(index);
    if (refusal instanceof MissingValue)
      this.issues.report('node-missing-value', place, [describe(node), refusal.valueName]);
    // What reads a value whose shape isn't known is not told again.
    else if (areKnown || !(refusal instanceof UnknownShape))
      this.#refusals.add(node, place, refusal.reason, areKnown);
  }

  /** What the network answers, each in a layer of its own numbers. */
  #answers(): ReadonlyMap<string, ComputedTensor> {
    const answers = new Map<string, ComputedTensor>();
    for (const name of this.graph.outputs) {
      const tensor = this.#values.get(name);
      if (tensor === undefined) continue;
      const answer = this.#answer(name, tensor);
      if (answer !== undefined) answers.set(name, answer);
    }
    if (answers.size === 0) this.issues.report('graph-no-output', START, []);
    return answers;
  }

  /** Undefined where it cannot be laid out, which is told. */
  #answer(name: string, tensor: Tensor): ComputedTensor | undefined {
    const { nodes } = this.graph;
    const node = Math.max(
      0,
      nodes.findIndex(({ outputs }) => outputs.includes(name)),
    );
    this.#builder.begin({ node, id: name, label: 'output', type: this.#typeOf(name) });
    try {
      return this.#ofALayer(this.#builder.whole(tensor));
    } catch (error) {
      if (!(error instanceof NodeRefusal)) throw error;
      const what = `The output '${name}'`;
      this.issues.report('node-unknown-shape', this.graph.placeOf(node), [what, error.reason]);
      return undefined;
    }
  }

  /** The same numbers in the memory of a layer. */
  #ofALayer(whole: ComputedTensor): ComputedTensor {
    if (!isInput(whole.base)) return whole;
    const shape = this.#builder.shapeOf(whole.base);
    return { ...whole, base: this.#builder.addLayer({ kind: 'reshape' }, [whole.base], shape) };
  }
}
