import { areaOf, wholeMap, type Rectangle } from '../../base/rectangle';
import { shapeOf, type Layer, type Network } from './network';
import type { Operation } from './operation';
import { elementCount, type Shape } from './shape';

/**
 * Multiply-accumulates that one output position of a layer takes, over all of its channels.
 * Only operations with weights to multiply count, as is usual: pooling and activations are left out.
 */
export function macsPerPosition(network: Network, { operation, inputs, output }: Layer): number {
  const [input] = inputs;
  return input === undefined ? 0 : positionMacs(operation, shapeOf(network, input), output.shape);
}

/** The same of an operation that reads a map of shape `input` and gives one of shape `output`. */
export function positionMacs(operation: Operation, input: Shape, output: Shape): number {
  switch (operation.kind) {
    case 'convolution': {
      const { kernel } = operation.window;
      return operation.filters * (input.channels / operation.groups) * kernel.y * kernel.x;
    }
    case 'locally-connected': {
      const { kernel } = operation.window;
      return operation.filters * input.channels * kernel.y * kernel.x;
    }
    case 'fully-connected':
      return operation.outputs * elementCount(input);
    case 'unsupported':
      return (operation.macs ?? 0) / (output.height * output.width);
    default:
      return 0;
  }
}

/** Multiply-accumulates of the part `rectangle` of a layer's output. */
export const layerMacs = (
  network: Network,
  layer: Layer,
  rectangle: Rectangle = wholeMap(layer.output.shape),
): number => Math.round(macsPerPosition(network, layer) * areaOf(rectangle));

/** Multiply-accumulates of the whole network, each output computed once. */
export const networkMacs = (network: Network): number =>
  network.layers.reduce((sum, layer) => sum + layerMacs(network, layer), 0);
