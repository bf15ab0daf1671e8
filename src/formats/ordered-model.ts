import { at } from '../base/assert';
import { placesIn, reordered } from '../core/network/layer-order';
import type { LayerOrder } from '../core/network/network';
import type { ParameterSource } from '../core/network/parameters';
import type { Model } from './format';
import { sourceMapOf, type SourceBlock, type SourceMap } from './source-map';

/**
 * The same model with its layers in another order: whatever it says of layers, it says of their places in that order.
 * `order` is of the layers as the file has them.
 */
export function orderedModel(model: Model, order: LayerOrder | undefined): Model {
  if (order === undefined) return model;
  const { network, sourceMap, parameters, openWeights } = model;
  return {
    ...model,
    network: reordered(network, order),
    sourceMap: orderedSourceMap(sourceMap, order),
    ...(parameters && { parameters: orderedParameters(parameters, order) }),
    openWeights: (file, fileName, options) => {
      const opened = openWeights(file, fileName, options);
      return { ...orderedParameters(opened, order), warning: opened.warning };
    },
  };
}

const orderedParameters = (numbers: ParameterSource, order: LayerOrder): ParameterSource => ({
  biases: layer => numbers.biases(at(order, layer)),
  readWeights: (layer, start, target) => numbers.readWeights(at(order, layer), start, target),
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
