import { assert } from '../../base/assert';
import { pictureShape, type Layer, type Network } from '../network/network';
import { anchorDetections } from './anchor-boxes';
import { cellDetections } from './cell-boxes';
import type { Detection } from './detection';
import type { Head } from './head';

/** Layers that say in their operation how their numbers are read. */
export const operationHeads = (network: Network): readonly Head[] =>
  network.layers.filter(isHead).map(layer => ({
    title: layer.label,
    layers: [layer.index],
    detections: (maps, threshold) => {
      const values = maps.get(layer.index);
      assert(
        values !== undefined,
        `the output of layer ${layer.index} is needed to decode detections`,
      );
      return headDetections(network, layer, values, threshold);
    },
    ...distanceOf(layer),
  }));

function isHead({ operation: { kind } }: Layer): boolean {
  return kind === 'yolo' || kind === 'gaussian-yolo' || kind === 'region' || kind === 'detection';
}

function headDetections(
  network: Network,
  { operation, output }: Layer,
  values: Float32Array,
  threshold: number,
): readonly Detection[] {
  switch (operation.kind) {
    case 'yolo':
    case 'gaussian-yolo':
    case 'region':
      return anchorDetections(operation, values, output.shape, pictureShape(network), threshold);
    case 'detection':
      return cellDetections(operation, values, threshold);
    default:
      return [];
  }
}

/** Heads without anchors have no say. */
const distanceOf = ({ operation }: Layer): Pick<Head, 'distanceExponent'> =>
  'head' in operation ? { distanceExponent: operation.head.distanceExponent ?? null } : {};
