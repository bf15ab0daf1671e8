import type { Network } from '../../src/core/network/network';
import { parameterCounts } from '../../src/core/operations/layer-shapes';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { weightsFile } from '../../test/support/darknet-weights';

/**
 * A .weights file of seeded random numbers for a network whose only learned layers are convolutions, so that
 * programs that know no seed compute the same. Batch normalization neither scales nor shifts.
 */
export function randomWeightsFile(network: Network, seed: number): Uint8Array {
  const parameters = randomParameters(network, seed);
  const numbers = network.layers.flatMap(layer => {
    const { index, operation } = layer;
    if (layer.parameters === 0) return [];
    if (operation.kind !== 'convolution')
      throw new Error(`no random weights can be written for layer ${index} (${layer.label})`);
    const counts = parameterCounts(network, layer);
    const weights = new Float32Array(counts.weights);
    parameters.readWeights(index, 0, weights);
    const normalized = layer.parameters > counts.weights + counts.biases;
    return [parameters.biases(index), normalized ? neutral(operation.filters) : [], weights];
  });
  return weightsFile(Float32Array.from(numbers.flatMap(part => [...part])));
}

/** Scales of 1, means of 0, variances of 1. */
const neutral = (filters: number): Float32Array =>
  new Float32Array(3 * filters).fill(1).fill(0, filters, 2 * filters);
