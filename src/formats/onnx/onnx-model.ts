import type { ByteSource } from '../byte-source';

/** Numbers that stand in the file, or in one beside it. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** Code of its element type. */
  readonly type: number;
  readonly content: TensorContent;
}

export type TensorContent =
  /** As they lie, little end first. */
  | {
      readonly kind: 'raw';
      readonly file: ByteSource;
      readonly start: number;
      readonly length: number;
    }
  /** Written one by one. */
  | { readonly kind: 'listed'; readonly values: readonly number[] }
  | {
      readonly kind: 'external';
      readonly path: string;
      readonly start: number;
      readonly length: number | undefined;
    }
  /** Texts and sparse tensors, which no layer reads. */
  | { readonly kind: 'other' };

/** What a node says beside its inputs; of each only what its type has. */
export interface OnnxAttribute {
  readonly name: string;
  readonly float?: number;
  readonly integer?: number;
  readonly text?: string;
  readonly tensor?: OnnxTensor;
  readonly floats?: readonly number[];
  readonly integers?: readonly number[];
  readonly texts?: readonly string[];
  /** A part of a network that is run on a condition or again and again. */
  readonly isGraph?: boolean;
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for ONNX's own. */
  readonly domain: string;
  /** Names of values; empty where an input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** A dimension: its size, or what it is called where that is open. */
export type OnnxDimension = number | string;

export interface OnnxValue {
  readonly name: string;
  /** 0 where it isn't a tensor. */
  readonly type: number;
  /** Undefined where even their number is open. */
  readonly dims: readonly OnnxDimension[] | undefined;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** What the file says of values between nodes. */
  readonly values: ReadonlyMap<string, OnnxValue>;
}

export interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of the operators by domain. */
  readonly opsets: ReadonlyMap<string, number>;
  /** What else the program that wrote it says, by key. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly graph: OnnxGraph;
}
