import { at } from '../base/assert';
import { placesIn } from '../core/network/layer-order';
import { isInput, type LayerOrder } from '../core/network/network';
import type { ParameterSource } from '../core/network/parameters';
import type { NamedTensor } from '../core/passes/draft';
import type { Plan } from '../core/tiling/plan';
import { networkInOrder } from '../core/tiling/plan-order';
import type { Model } from './format';
import type { ModelTensors } from './model-tensors';
import { sourceMapOf, type SourceBlock, type SourceMap } from './source-map';

/**
 * A model with its layers in the order that a plan is for: whatever it says of layers, it says of their places in that order.
 * The model itself is in the order of its file.
 * @throws UserError where they can't be computed in that order.
 */
export function modelInOrder(model: Model, plan: Pick<Plan, 'order'>): Model {
  const { order } = plan;
  if (order === undefined) return model;
  const { network, sourceMap, tensors, answers, parameters, openWeights } = model;
  return {
    ...model,
    network: networkInOrder(network, plan),
    sourceMap: orderedSourceMap(sourceMap, order),
    tensors: () => orderedTensors(tensors(), order),
    answers: () => orderedIn(answers(), order),
    ...(parameters && { parameters: orderedParameters(parameters, order) }),
    openWeights: (file, fileName, options) => {
      const opened = openWeights(file, fileName, options);
      return { ...orderedParameters(opened, order), warning: opened.warning };
    },
  };
}

function orderedTensors({ inputs, outputs, all }: ModelTensors, order: LayerOrder): ModelTensors {
  return { inputs, outputs: orderedIn(outputs, order), all: orderedIn(all, order) };
}

function orderedIn(tensors: readonly NamedTensor[], order: LayerOrder): readonly NamedTensor[] {
  const places = placesIn(order);
  return tensors.map(tensor =>
    isInput(tensor.base) ? tensor : { ...tensor, base: at(places, tensor.base) },
  );
}

const orderedParameters = (numbers: ParameterSource, order: LayerOrder): ParameterSource => ({
  biases: layer => numbers.biases(at(order, layer)),
  readWeights: (layer, start, target) => numbers.readWeights(at(order, layer), start, target),
  integers: layer => numbers.integers?.(at(order, layer)),
});

function orderedSourceMap({ blocks, head }: SourceMap, order: LayerOrder): SourceMap {
  const places = placesIn(order);
  const ordered = new Map(
    blocks.map((block): [SourceBlock, SourceBlock] => {
      const layers = block.layers.map(layer => at(places, layer)).sort((a, b) => a - b);
      return [block, { ...block, layers }];
    }),
  );
  return sourceMapOf([...ordered.values()], head && ordered.get(head));
}
