import type { GraphNode } from '../graph/graph-node';
import type { FlatTable } from './flat-table';
import type { TfliteMetadata } from './tflite-metadata';

/** Which real numbers integers stand for: scale · (q − zero point), of all or of each place along a dimension. */
export interface TfliteQuantization {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly axis: number;
}

export interface TfliteTensor {
  /** No other one has it. */
  readonly name: string;
  /** As the converter left them; what it knew nothing of is 1 there, and −1 in `signature`. */
  readonly dims: readonly number[];
  readonly signature: readonly number[];
  /** Code of its element type. */
  readonly type: number;
  readonly quantization: TfliteQuantization | undefined;
  /** Where its numbers lie in the file; undefined where an operator makes them. */
  readonly content: { readonly start: number; readonly bytes: number } | undefined;
  /** Why it can't be read: part of a sentence. */
  readonly problem: string | undefined;
}

export interface TfliteNode extends GraphNode {
  readonly isCustom: boolean;
  /** What the operator says beside its inputs; each kind has fields of its own. */
  readonly options: FlatTable | undefined;
}

/** A file's first graph, which is the network. */
export interface TfliteModel {
  /** Of the schema. */
  readonly version: number;
  /** What wrote the file, as it says. */
  readonly description: string;
  /** Of the graph; often empty. */
  readonly name: string;
  readonly tensors: ReadonlyMap<string, TfliteTensor>;
  readonly nodes: readonly TfliteNode[];
  /** Names of tensors. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of pictures and classes. */
  readonly metadata: () => TfliteMetadata;
}
