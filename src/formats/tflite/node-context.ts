import { LINEAR, type Activation } from '../../core/network/activation';
import { transpose } from '../graph/arrangements';
import { activated } from '../graph/arithmetic';
import { NodeInputs, type NodeReading } from '../graph/node-inputs';
import { need } from '../graph/node-refusal';
import type { Tensor } from '../graph/tensor';
import type { FlatTable } from './flat-table';
import type { TfliteNode } from './tflite-model';

interface NodeState extends NodeReading {
  readonly node: TfliteNode;
}

/** Codes of ActivationFunctionType; the last one, a sign bit, occurs nowhere. */
const FUSED: readonly Activation[] = [
  LINEAR,
  { kind: 'relu' },
  { kind: 'clip', low: -1, high: 1 },
  { kind: 'clip', low: 0, high: 6 },
  { kind: 'tanh' },
];

/** A node, and what is known of what it reads. Options are named by their places in the schema. */
export class NodeContext extends NodeInputs {
  constructor(private readonly state: NodeState) {
    super(state);
  }

  get #options(): FlatTable | undefined {
    return this.state.node.options;
  }

  get outputCount(): number {
    return this.state.node.outputs.length;
  }

  byte(option: number): number {
    return this.#options?.byte(option) ?? 0;
  }

  isSet(option: number): boolean {
    return this.#options?.isSet(option) ?? false;
  }

  integer(option: number, otherwise = 0): number {
    return this.#options?.integer(option, otherwise) ?? otherwise;
  }

  integers(option: number): readonly number[] {
    return this.#options?.integers(option) ?? [];
  }

  float(option: number): number {
    return this.#options?.float(option) ?? 0;
  }

  /** The tensor behind the function that the node applies to what it computed. */
  fused(option: number, tensor: Tensor): Tensor {
    const code = this.byte(option);
    const activation = FUSED[code];
    need(activation !== undefined, `its activation is number ${code}`);
    return activation === LINEAR ? tensor : activated(this.builder, activation, tensor);
  }
}

/** Makes the outputs of a node. */
export type OperatorReader = (context: NodeContext) => readonly Tensor[];

/** Of operators with one output. */
export const one =
  (read: (context: NodeContext) => Tensor): OperatorReader =>
  context => [read(context)];

/** N×H×W×C with its channels second, as all that works on maps wants them. */
export function channelsSecond(tensor: Tensor, rank: number): Tensor {
  need(rank === 4, `it has ${rank} dimensions, not those of a map`);
  return transpose(tensor, [0, 3, 1, 2]);
}

export const channelsLast = (tensor: Tensor): Tensor => transpose(tensor, [0, 2, 3, 1]);

/** The first input, as `work` makes something of it that wants its channels second. */
export const onMap = (context: NodeContext, work: (tensor: Tensor) => Tensor, index = 0): Tensor =>
  channelsLast(work(channelsSecond(context.input(index), context.dims(index).length)));
