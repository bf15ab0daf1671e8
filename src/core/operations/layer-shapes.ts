import { shapeOf, type Layer, type Network } from '../network/network';
import type { ParameterCounts } from '../network/parameters';
import { rulesOf } from './operations';
import type { LayerShapes } from './rules';

/** Shapes of what a layer of a network reads and of what it computes. */
export const shapesOf = (network: Network, { inputs, output }: Layer): LayerShapes => ({
  inputs: inputs.map(reference => shapeOf(network, reference)),
  output: output.shape,
});

/** Learned numbers that a layer needs to be run, folded. */
export const parameterCounts = (network: Network, layer: Layer): ParameterCounts =>
  rulesOf(layer.operation).parameters(layer.operation, shapesOf(network, layer));
