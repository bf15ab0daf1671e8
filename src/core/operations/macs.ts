import { areaOf, wholeMap, type Rectangle } from '../../base/rectangle';
import type { Layer, Network } from '../network/network';
import { shapesOf } from './layer-shapes';
import { rulesOf } from './operations';

/** Multiply-accumulates that one output position of a layer takes, over all of its channels. */
export const macsPerPosition = (network: Network, layer: Layer): number =>
  rulesOf(layer.operation).macs(layer.operation, shapesOf(network, layer));

/** Multiply-accumulates of the part `rectangle` of a layer's output. */
export const layerMacs = (
  network: Network,
  layer: Layer,
  rectangle: Rectangle = wholeMap(layer.output.shape),
): number => Math.round(macsPerPosition(network, layer) * areaOf(rectangle));

/** Multiply-accumulates of the whole network, each output computed once. */
export const networkMacs = (network: Network): number =>
  network.layers.reduce((sum, layer) => sum + layerMacs(network, layer), 0);
