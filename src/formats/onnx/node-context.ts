import { NodeInputs, type NodeReading } from '../graph/node-inputs';
import { allFloats } from '../graph/stored-numbers';
import type { KnownTensor, Tensor } from '../graph/tensor';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-model';

interface NodeState extends NodeReading {
  readonly node: OnnxNode;
  /** Version of the operators of its domain. */
  readonly opset: number;
  /** The numbers of a tensor in the file. */
  readonly open: (tensor: OnnxTensor) => KnownTensor;
}

/** A node, and what is known of what it reads. */
export class NodeContext extends NodeInputs {
  readonly #attributes: ReadonlyMap<string, OnnxAttribute>;

  constructor(private readonly state: NodeState) {
    super(state);
    const { attributes } = state.node;
    this.#attributes = new Map(attributes.map(attribute => [attribute.name, attribute]));
  }

  /** The same node with other inputs. */
  withInputs(inputs: readonly (Tensor | undefined)[]): NodeContext {
    return new NodeContext({ ...this.state, inputs });
  }

  get opset(): number {
    return this.state.opset;
  }

  get inputCount(): number {
    return this.state.inputs.length;
  }

  get outputCount(): number {
    return this.state.node.outputs.length;
  }

  /** Sizes, axes or indices: an input, or in older versions an attribute of that name. */
  whole(index: number, name: string): readonly number[] | undefined {
    return this.optional(index) === undefined ? this.integers(name) : this.wholeAt(index, name);
  }

  /** One number: an input, or in older versions an attribute of that name. */
  number(index: number, name: string): number | undefined {
    const tensor = this.optionalKnown(index, name);
    return tensor === undefined ? this.float(name) : allFloats(tensor.numbers)[0];
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
}

/** Makes the outputs of a node, as many as it needs to have. */
export type OperatorReader = (context: NodeContext) => readonly Tensor[];

/** Of operators with one output. */
export const one =
  (read: (context: NodeContext) => Tensor): OperatorReader =>
  context => [read(context)];
