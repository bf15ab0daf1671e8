import { areaOf, wholeMap, type Rectangle } from '../../base/rectangle';
import { shapeOf, type Layer, type Network } from './network';
import { elementCount } from './shape';

/**
 * Multiply-accumulates that one output position of a layer takes, over all of its channels.
 * Only operations with weights to multiply count, as is usual: pooling and activations are left out.
 */
export function macsPerPosition(network: Network, layer: Layer): number {
  const { operation } = layer;
  const input = layer.inputs[0];
  if (input === undefined) return 0;
  const shape = shapeOf(network, input);
  switch (operation.kind) {
    case 'convolution': {
      const { kernel } = operation.window;
      return operation.filters * (shape.channels / operation.groups) * kernel.y * kernel.x;
    }
    case 'locally-connected': {
      const { kernel } = operation.window;
      return operation.filters * shape.channels * kernel.y * kernel.x;
    }
    case 'fully-connected':
      return operation.outputs * elementCount(shape);
    default:
      return 0;
  }
}

/** Multiply-accumulates of the part `rectangle` of a layer's output. */
export const layerMacs = (
  network: Network,
  layer: Layer,
  rectangle: Rectangle = wholeMap(layer.output.shape),
): number => macsPerPosition(network, layer) * areaOf(rectangle);

/** Multiply-accumulates of the whole network, each output computed once. */
export const networkMacs = (network: Network): number =>
  network.layers.reduce((sum, layer) => sum + layerMacs(network, layer), 0);
