import { at } from '../../base/assert';
import type { GraphBuilder } from '../graph/graph-builder';
import { wholeNumbers } from '../graph/known-arithmetic';
import { need, NodeRefusal } from '../graph/node-refusal';
import { allFloats } from '../graph/stored-numbers';
import { axisOf, dimsOfTensor, type KnownTensor, type Tensor } from '../graph/tensor';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-model';

interface NodeState {
  readonly builder: GraphBuilder;
  readonly node: OnnxNode;
  /** Version of the operators of its domain. */
  readonly opset: number;
  readonly inputs: readonly (Tensor | undefined)[];
  /** By output. */
  readonly wanted: readonly boolean[];
  /** The numbers of a tensor in the file. */
  readonly open: (tensor: OnnxTensor) => KnownTensor;
}

/** A node, and what is known of what it reads. */
export class NodeContext {
  readonly #attributes: ReadonlyMap<string, OnnxAttribute>;

  constructor(private readonly state: NodeState) {
    const { attributes } = state.node;
    this.#attributes = new Map(attributes.map(attribute => [attribute.name, attribute]));
  }

  get builder(): GraphBuilder {
    return this.state.builder;
  }

  get opset(): number {
    return this.state.opset;
  }

  get outputCount(): number {
    return this.state.node.outputs.length;
  }

  /** Whether somebody reads an output. */
  isWanted(output: number): boolean {
    return this.state.wanted[output] ?? false;
  }

  /** Input number `index`, which must be there. */
  input(index = 0): Tensor {
    const tensor = this.optional(index);
    if (tensor === undefined) throw new NodeRefusal(`its input ${index} is missing`);
    return tensor;
  }

  optional(index: number): Tensor | undefined {
    return this.state.inputs[index];
  }

  /** All inputs that are there. */
  get given(): readonly Tensor[] {
    return this.state.inputs.filter(tensor => tensor !== undefined);
  }

  dims(index = 0): readonly number[] {
    return dimsOfTensor(this.input(index));
  }

  /** An input whose numbers must be in the file. @param what they are called, for a sentence. */
  known(index: number, what: string): KnownTensor {
    const tensor = this.input(index);
    if (tensor.kind !== 'known') throw new NodeRefusal(`its ${what} are computed by other nodes`);
    return tensor;
  }

  optionalKnown(index: number, what: string): KnownTensor | undefined {
    return this.optional(index) === undefined ? undefined : this.known(index, what);
  }

  /** Sizes, axes or indices: an input, or in older versions an attribute of that name. */
  whole(index: number, name: string): readonly number[] | undefined {
    return this.optional(index) === undefined
      ? this.integers(name)
      : wholeNumbers(this.known(index, name));
  }

  /** One number: an input, or in older versions an attribute of that name. */
  number(index: number, name: string): number | undefined {
    const tensor = this.optionalKnown(index, name);
    return tensor === undefined ? this.float(name) : allFloats(tensor.numbers)[0];
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  integer(name: string): number | undefined;
  integer(name: string, otherwise: number): number;
  integer(name: string, otherwise?: number): number | undefined {
    return this.#attributes.get(name)?.integer ?? otherwise;
  }

  integers(name: string): readonly number[] | undefined {
    return this.#attributes.get(name)?.integers;
  }

  float(name: string): number | undefined;
  float(name: string, otherwise: number): number;
  float(name: string, otherwise?: number): number | undefined {
    return this.#attributes.get(name)?.float ?? otherwise;
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attributes.get(name)?.floats;
  }

  text(name: string, otherwise: string): string {
    return this.#attributes.get(name)?.text ?? otherwise;
  }

  tensor(name: string): KnownTensor | undefined {
    const tensor = this.#attributes.get(name)?.tensor;
    return tensor && this.state.open(tensor);
  }

  /** An axis of an input, from 0. */
  axis(name: string, otherwise: number, index = 0): number {
    return this.axisOf(this.integer(name, otherwise), index);
  }

  axisOf(axis: number, index = 0): number {
    const rank = this.dims(index).length;
    const counted = axisOf(axis, rank);
    need(counted >= 0 && counted < Math.max(rank, 1), `its axis ${axis} isn't one of ${rank}`);
    return counted;
  }

  size(axis: number, index = 0): number {
    return at(this.dims(index), axis);
  }
}

/** Makes the outputs of a node, as many as it needs to have. */
export type OperatorReader = (context: NodeContext) => readonly Tensor[];

/** Of operators with one output. */
export const one =
  (read: (context: NodeContext) => Tensor): OperatorReader =>
  context => [read(context)];
