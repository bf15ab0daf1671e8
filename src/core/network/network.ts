import type { Operation } from './operation';
import type { Shape, TensorType } from './shape';

/**
 * A tensor by its place: the layer that computes it, from 0, or −1 − i for input i of the network.
 */
export type Reference = number;

/** The first input, which may be kept as bytes: the picture, where there is one. */
export const FIRST_INPUT: Reference = -1;

/** Stands for an input of the network, by its place among them. */
export const inputReference = (input: number): Reference => -1 - input;

export const isInput = (reference: Reference): boolean => reference < 0;

/** What a network is given. */
export interface InputTensor {
  /** Its name in the file; empty where a format has no names for them. */
  readonly id: string;
  readonly output: TensorType;
}

/** One layer: an operation on the outputs of earlier layers. */
export interface Layer {
  /** Position in `network.layers`, from 0: that in the file, unless the network says otherwise. */
  readonly index: number;
  /** Its name in the file, such as a node's name; where a format numbers its layers, that number. */
  readonly id: string;
  /** What the format calls this kind of layer, for example `convolutional`. */
  readonly label: string;
  readonly operation: Operation;
  /** Earlier layers and inputs of the network; empty for constants. */
  readonly inputs: readonly Reference[];
  readonly output: TensorType;
  /** Learned numbers that the weights file holds for this layer, batch normalization included. */
  readonly parameters: number;
  /** Of learned weights that are integers, which of them stands for 0; absent where that is 0. */
  readonly zeroWeight?: number;
}

/** By place, the layer that is computed there, by its place in the file. */
export type LayerOrder = readonly number[];

/**
 * How integers become integers of another scale. `fixed`: as TensorFlow Lite Micro does it, by a multiplier of 32 bits and a shift,
 * both rounded. `fixed-once`: as TensorFlow Lite does it with integers without a sign, rounded once. `float`: as ONNX says it, by
 * what the numbers behind them are as floats of 32 bits, rounded to the nearest integer, and of two to the even one.
 */
export type Requantization = 'fixed' | 'fixed-once' | 'float';

/** An immutable directed acyclic graph of layers; every layer reads earlier ones only. */
export interface Network {
  readonly name: string;
  /** At least one. */
  readonly inputs: readonly InputTensor[];
  readonly layers: readonly Layer[];
  /** Indices of the layers whose maps are the answer, in this order; other layers may read them as well. */
  readonly outputs: readonly number[];
  /** Of a network of integers. */
  readonly requantization?: Requantization;
  /** In which order its layers are: absent where it is that of the file. Only layer-order.ts makes others. */
  readonly order?: LayerOrder;
}

/** Something with tensors: inputs and layers by their places. */
interface WithTensors {
  readonly inputs: readonly { readonly output: TensorType }[];
  readonly layers: readonly { readonly output: TensorType }[];
}

/** Type of the tensor that a reference stands for. */
export function tensorOf({ inputs, layers }: WithTensors, reference: Reference): TensorType {
  const source = isInput(reference) ? inputs[inputReference(reference)] : layers[reference];
  if (source === undefined) throw new Error(`internal error: no tensor ${reference}`);
  return source.output;
}

/** References to all inputs of a network, in order. */
export const inputReferences = ({ inputs }: Pick<Network, 'inputs'>): readonly Reference[] =>
  inputs.map((_, input) => inputReference(input));

/** What tells an input from the others: its name, or its place where it has none; null where it is the only one. */
export function inputMark({ inputs }: Pick<Network, 'inputs'>, input: Reference): string | null {
  const place = inputReference(input);
  return inputs.length < 2 ? null : inputs[place]?.id || String(place);
}

/** Extent of the first input: the picture's, where there is one. */
export const pictureShape = (network: Network): Shape => shapeOf(network, FIRST_INPUT);

export const shapeOf = (network: Network, reference: Reference): Shape =>
  tensorOf(network, reference).shape;

/** For each layer the layers that read its output. */
export function consumersOf({ layers }: Pick<Network, 'layers'>): readonly (readonly number[])[] {
  const consumers: number[][] = layers.map(() => []);
  for (const layer of layers)
    for (const input of new Set(layer.inputs)) consumers[input]?.push(layer.index);
  return consumers;
}

/** Layers that nothing reads: what a network answers whose format does not name its outputs. */
export const unreadLayers = (layers: readonly Layer[]): readonly number[] =>
  consumersOf({ layers }).flatMap((readers, index) => (readers.length === 0 ? [index] : []));

/** The first layer that cannot be run, if there is one. */
export function firstUnsupported(network: Network): Layer | undefined {
  return network.layers.find(layer => layer.operation.kind === 'unsupported');
}
