import { at } from '../../base/assert';
import { shapeOf, tensorOf, type Layer, type Network } from '../network/network';
import type { ParameterCounts } from '../network/parameters';
import { ELEMENT_BYTES } from '../network/shape';
import { rulesOf } from './operations';
import type { LayerShapes, Overwriting } from './rules';

/** Shapes of what a layer of a network reads and of what it computes. */
export const shapesOf = (network: Network, { inputs, output }: Layer): LayerShapes => ({
  inputs: inputs.map(reference => shapeOf(network, reference)),
  output: output.shape,
});

/** Learned numbers that a layer needs to be run, folded. */
export const parameterCounts = (network: Network, layer: Layer): ParameterCounts =>
  rulesOf(layer.operation).parameters(layer.operation, shapesOf(network, layer));

/** The input of a layer that its output may lie over, number by number; undefined where it must lie apart. */
export function overwritingOf(network: Network, layer: Layer): Overwriting | undefined {
  const found = rulesOf(layer.operation).overwrites(layer.operation, shapesOf(network, layer));
  if (found === undefined) return undefined;
  const { element } = tensorOf(network, at(layer.inputs, found.input));
  return ELEMENT_BYTES[element] === ELEMENT_BYTES[layer.output.element] ? found : undefined;
}
