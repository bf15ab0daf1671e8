import type { GraphBuilder } from './graph-builder';
import { wholeNumbers } from './known-arithmetic';
import { need, NodeRefusal } from './node-refusal';
import { axisOf, dimsOfTensor, type KnownTensor, type Tensor } from './tensor';

/** What a node is made layers of. */
export interface NodeReading {
  readonly builder: GraphBuilder;
  readonly inputs: readonly (Tensor | undefined)[];
  /** By output: whether somebody reads it. */
  readonly wanted: readonly boolean[];
}

/** What is known of what a node reads. */
export class NodeInputs {
  constructor(private readonly reading: NodeReading) {}

  get builder(): GraphBuilder {
    return this.reading.builder;
  }

  /** Whether somebody reads an output. */
  isWanted(output: number): boolean {
    return this.reading.wanted[output] ?? false;
  }

  /** Input number `index`, which must be there. */
  input(index = 0): Tensor {
    const tensor = this.optional(index);
    if (tensor === undefined) throw new NodeRefusal(`its input ${index} is missing`);
    return tensor;
  }

  optional(index: number): Tensor | undefined {
    return this.reading.inputs[index];
  }

  /** All inputs that are there. */
  get given(): readonly Tensor[] {
    return this.reading.inputs.filter(tensor => tensor !== undefined);
  }

  dims(index = 0): readonly number[] {
    return dimsOfTensor(this.input(index));
  }

  size(axis: number, index = 0): number {
    const size = this.dims(index)[axis];
    need(size !== undefined, 'its input has too few dimensions');
    return size;
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

  /** Sizes, axes or indices that are in the file. */
  wholeAt(index: number, what: string): readonly number[] {
    return wholeNumbers(this.known(index, what));
  }

  /** An axis of an input, from 0. */
  axisOf(axis: number, index = 0): number {
    const rank = this.dims(index).length;
    const counted = axisOf(axis, rank);
    need(counted >= 0 && counted < Math.max(rank, 1), `its axis ${axis} isn't one of ${rank}`);
    return counted;
  }
}
