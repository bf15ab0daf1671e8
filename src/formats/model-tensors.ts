import { inputReference, shapeOf, type Network, type Reference } from '../core/network/network';
import { channelsFirst, rowByRow } from '../core/operations/walk';
import type { NamedTensor } from '../core/passes/draft';

/** Tensors of a definition by their names. */
export interface ModelTensors {
  /** In their order. */
  readonly inputs: readonly NamedTensor[];
  readonly outputs: readonly NamedTensor[];
  /** All that lie in the memory of some layer or input. */
  readonly all: readonly NamedTensor[];
}

/** Of formats without names: what each layer computes, by its place, as maps C×H×W or row by row. */
export function layerTensors(network: Network): ModelTensors {
  const tensor = (base: Reference, name: string): NamedTensor => {
    const shape = shapeOf(network, base);
    const { dims } = shape;
    const walk = dims === undefined ? channelsFirst(shape) : rowByRow(dims);
    return { name, dims: dims ?? [1, ...walk.dims], base, walk };
  };
  const layers = network.layers.map(({ index, id }) => tensor(index, id));
  const inputs = network.inputs.map(({ id }, place) => tensor(inputReference(place), id));
  return {
    inputs,
    outputs: network.outputs.flatMap(output => layers[output] ?? []),
    all: [...inputs, ...layers],
  };
}
