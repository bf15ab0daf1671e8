import { LINEAR } from '../../src/core/network/activation';
import type { Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import type { DraftLayer, NetworkDraft } from '../../src/core/passes/draft';

/** A network as a draft whose layers apply their activations in layers of their own, as graphs have them. */
export function draftOf(
  { name, inputs, layers, outputs }: Network,
  parameters: ParameterSource,
): NetworkDraft {
  const drafted: DraftLayer[] = [];
  const places: number[] = [];
  for (const layer of layers) {
    const { index, operation } = layer;
    const read = layer.inputs.map(input => (input < 0 ? input : (places[input] ?? 0)));
    const base = { ...layer, inputs: read, origins: [index] };
    const isSplit =
      'activation' in operation &&
      operation.kind !== 'activation' &&
      operation.activation.kind !== 'linear';
    const numbers = {
      biases: () => parameters.biases(index),
      readWeights: (start: number, target: Float32Array) => {
        parameters.readWeights(index, start, target);
      },
    };
    drafted.push({
      ...base,
      numbers,
      operation: isSplit ? { ...operation, activation: LINEAR } : operation,
    });
    if (isSplit)
      drafted.push({
        ...base,
        numbers,
        operation: { kind: 'activation', activation: operation.activation },
        inputs: [drafted.length - 1],
      });
    places.push(drafted.length - 1);
  }
  return {
    name,
    inputs,
    layers: drafted,
    outputs: outputs.map(output => places[output] ?? 0),
    tensors: [],
  };
}
