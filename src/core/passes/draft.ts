import { at } from '../../base/assert';
import type { InputTensor, Layer, Network, Reference, Requantization } from '../network/network';
import type { Operation } from '../network/operation';
import type { LayerNumbers, ParameterSource } from '../network/parameters';
import { channelsFirst, laidOut, met, type Walk } from '../operations/walk';

/** A layer that passes may still change, with its learned numbers and what it was made of. */
export interface DraftLayer extends Omit<Layer, 'index'> {
  readonly numbers: LayerNumbers;
  /** Places of the nodes in the definition that it stands for, in their order. */
  readonly origins: readonly number[];
}

/** A tensor as the users of a definition see it: what a run is given, answers, or computes between. */
export interface NamedTensor {
  readonly name: string;
  /** As the definition counts them. */
  readonly dims: readonly number[];
  /** The input, or the layer with its numbers. */
  readonly base: Reference;
  /** How its numbers, row by row, lie in the memory of that. */
  readonly walk: Walk;
}

/** The numbers of a tensor as its definition counts them. @param map what its layer computed, C×H×W. */
export const tensorNumbers = (
  { layers }: Pick<Network, 'layers'>,
  { base, walk }: NamedTensor,
  map: Float32Array,
): Float32Array => met(walk, laidOut(channelsFirst(at(layers, base).output.shape), map));

/** A network on its way from a format to planning. Layers read earlier ones only, by their places. */
export interface NetworkDraft {
  readonly name: string;
  readonly inputs: readonly InputTensor[];
  readonly layers: readonly DraftLayer[];
  readonly outputs: readonly number[];
  readonly requantization?: Requantization;
  /** Of its inputs and layers; those of layers that become one with others go. */
  readonly tensors: readonly NamedTensor[];
}

/** Reads nothing. */
export const NO_NUMBERS: LayerNumbers = {
  biases: () => new Float32Array(),
  readWeights: () => undefined,
};

/** The network of a draft. */
export const networkOf = ({
  name,
  inputs,
  layers,
  outputs,
  requantization,
}: NetworkDraft): Network => ({
  name,
  inputs,
  layers: layers.map((layer, index) => ({ ...networkLayer(layer), index })),
  outputs,
  ...(requantization && { requantization }),
});

/** A layer as the network has it. */
export function networkLayer({
  id,
  label,
  operation,
  inputs,
  output,
  parameters,
  numbers,
}: DraftLayer): Omit<Layer, 'index'> {
  const [zeroWeight = 0] = sumsProducts(operation) ? (numbers.integers?.zeroPoints() ?? []) : [];
  return {
    id,
    label,
    operation,
    inputs,
    output,
    parameters,
    ...(zeroWeight !== 0 && { zeroWeight }),
  };
}

/** Whether it sums products with learned weights. */
export const sumsProducts = ({ kind }: Operation): boolean =>
  kind === 'convolution' || kind === 'fully-connected' || kind === 'transposed-convolution';

/** The learned numbers of a draft. */
export const parametersOf = ({ layers }: NetworkDraft): ParameterSource => ({
  biases: layer => at(layers, layer).numbers.biases(),
  readWeights: (layer, start, target) => {
    at(layers, layer).numbers.readWeights(start, target);
  },
  integers: layer => at(layers, layer).numbers.integers,
});
