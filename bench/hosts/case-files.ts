import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PeerGraph } from '../graph/graph';

/** What a benchmark writes into the folder of a case for its hosts. `darknet.c` and `opencv.py` name some of them. */
export const CASE_FILES = {
  cfg: 'net.cfg',
  weights: 'net.weights',
  /** float32 C×H×W, which is also how models count it. */
  input: 'input.f32',
  graph: 'graph.json',
  /** The numbers of the graph, float32. */
  numbers: 'graph.f32',
  model: 'model.onnx',
  /** Beside a model that was not made of the graph: what a host must know of it. */
  signature: 'signature.json',
} as const;

export const modelFile = (folder: string): string => join(folder, CASE_FILES.model);

/** What goes in and comes out of the model. */
export interface Signature {
  readonly input: { readonly name: string; readonly dims: readonly number[] };
  /** Names, in the order in which answers are told. */
  readonly outputs: readonly string[];
}

export const readSignature = (folder: string): Signature =>
  JSON.parse(readFileSync(join(folder, CASE_FILES.signature), 'utf8')) as Signature;

export const readGraph = (folder: string): PeerGraph =>
  JSON.parse(readFileSync(join(folder, CASE_FILES.graph), 'utf8')) as PeerGraph;

export const readInput = (folder: string): Float32Array =>
  readFloats(join(folder, CASE_FILES.input));

export const readNumbers = (folder: string): Float32Array =>
  readFloats(join(folder, CASE_FILES.numbers));

function readFloats(path: string): Float32Array {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
}

/** Loads a package out of the folder that MAFAT_PEERS names. The caller says what of it is used. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- shorter than a cast at every use
export function peerPackage<T>(name: string): T {
  const folder = process.env.MAFAT_PEERS;
  if (folder === undefined) throw new Error('MAFAT_PEERS does not say where the packages are');
  return createRequire(join(folder, 'package.json'))(name) as T;
}
