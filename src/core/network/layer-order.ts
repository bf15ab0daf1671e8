import { at } from '../../base/assert';
import { isInput, type Layer, type LayerOrder, type Network, type Reference } from './network';

export const fileOrder = ({ layers }: Pick<Network, 'layers'>): LayerOrder =>
  layers.map(({ index }) => index);

export const isFileOrder = (order: LayerOrder): boolean =>
  order.every((layer, place) => layer === place);

export const isSameOrder = (a: LayerOrder | undefined, b: LayerOrder | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.length === b.length &&
    a.every((layer, place) => layer === b[place]));

/** By layer its place in an order: the order that undoes it. */
export function placesIn(order: LayerOrder): LayerOrder {
  const places = new Array<number>(order.length).fill(0);
  order.forEach((layer, place) => (places[layer] = place));
  return places;
}

/** What keeps layers from being computed in an order, as the end of a sentence; undefined where nothing does. */
export function orderProblem(
  { layers }: Pick<Network, 'layers'>,
  order: LayerOrder,
): string | undefined {
  if (order.length !== layers.length)
    return `it has ${order.length} layers, but the network has ${layers.length}`;
  const computed = new Set<number>();
  for (const index of order) {
    const layer = layers[index];
    if (layer === undefined) return `there is no layer ${index}`;
    if (computed.has(index)) return `layer ${index} is in it twice`;
    const missing = layer.inputs.find(input => !isInput(input) && !computed.has(input));
    if (missing !== undefined)
      return `layer ${index} comes before layer ${missing}, which it reads`;
    computed.add(index);
  }
  return undefined;
}

/**
 * The same network with its layers in another order, which is one that they can be computed in: they are numbered by
 * their places in it and keep their ids, and outputs stay in theirs. `order` is of the layers as they are now.
 */
export function reordered(network: Network, order: LayerOrder): Network {
  if (isFileOrder(order)) return network;
  const places = placesIn(order);
  const placed = (reference: Reference): Reference =>
    isInput(reference) ? reference : at(places, reference);
  const layers = order.map((layer, index): Layer => {
    const { inputs, ...rest } = at(network.layers, layer);
    return { ...rest, index, inputs: inputs.map(placed) };
  });
  const { order: before, ...others } = network;
  const now = before === undefined ? order : order.map(layer => at(before, layer));
  return {
    ...others,
    layers,
    outputs: network.outputs.map(placed),
    ...(!isFileOrder(now) && { order: now }),
  };
}

/** Where a layer stands in the file. */
export const placeInFile = ({ order }: Pick<Network, 'order'>, layer: number): number =>
  order === undefined ? layer : at(order, layer);

/** By place in the file, where each layer stands in the network. */
export const placesOf = (network: Network): LayerOrder =>
  placesIn(network.order ?? fileOrder(network));

/** The network as the file has it. */
export const inFileOrder = (network: Network): Network =>
  network.order === undefined ? network : reordered(network, placesIn(network.order));

/**
 * Depth first from the outputs: each layer right after what it reads, the first input first. Layers that no output needs come
 * where the file has them, as soon as those before them are there.
 */
export function depthFirstOrder({ layers, outputs }: Network): LayerOrder {
  const order: number[] = [];
  const seen = new Set<number>();
  for (const start of [...outputs, ...layers.map(({ index }) => index)]) {
    // A network can be deeper than the stack.
    const path = [{ layer: start, next: 0 }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const input = seen.has(top.layer) ? undefined : at(layers, top.layer).inputs[top.next];
      top.next++;
      if (input !== undefined) {
        if (!isInput(input) && !seen.has(input)) path.push({ layer: input, next: 0 });
        continue;
      }
      if (!seen.has(top.layer)) order.push(top.layer);
      seen.add(top.layer);
      path.pop();
    }
  }
  return order;
}
