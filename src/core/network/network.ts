import type { Operation } from './operation';
import type { Shape, TensorType } from './shape';

/** Stands for the network's input where a layer index is expected. */
export const NETWORK_INPUT = -1;

/** One layer: an operation on the outputs of earlier layers. */
export interface Layer {
  /** Position in the file and in `network.layers`, from 0. */
  readonly index: number;
  /** Its name in the file, such as a node's name; where a format numbers its layers, that number. */
  readonly id: string;
  /** What the format calls this kind of layer, for example `convolutional`. */
  readonly label: string;
  readonly operation: Operation;
  /** Indices of earlier layers, or NETWORK_INPUT; empty for constants. */
  readonly inputs: readonly number[];
  readonly output: TensorType;
  /** Learned numbers that the weights file holds for this layer, batch normalization included. */
  readonly parameters: number;
}

/** An immutable directed acyclic graph of layers in file order; every layer reads earlier ones only. */
export interface Network {
  readonly name: string;
  readonly input: TensorType;
  readonly layers: readonly Layer[];
  /** Indices of the layers whose maps are the answer, in this order; other layers may read them as well. */
  readonly outputs: readonly number[];
}

/** Type of the tensor that reference `index` (a layer or NETWORK_INPUT) stands for. */
export function tensorOf(network: Network, index: number): TensorType {
  if (index === NETWORK_INPUT) return network.input;
  const layer = network.layers[index];
  if (layer === undefined) throw new Error(`internal error: no layer ${index}`);
  return layer.output;
}

export const shapeOf = (network: Network, index: number): Shape => tensorOf(network, index).shape;

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
