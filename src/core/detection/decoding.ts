import { assert } from '../../base/assert';
import { pictureShape, type Layer, type Network } from '../network/network';
import { anchorDetections } from './anchor-boxes';
import { isFiniteBox } from './box';
import { cellDetections } from './cell-boxes';
import { byFallingScore, type Detection } from './detection';
import { boxInPicture, pictureArea, type Extent } from './picture-fit';
import { suppressOverlaps } from './suppression';

export interface DecodingOptions {
  /** Detections with a score up to this are dropped; 0.25 when not given. */
  readonly threshold?: number;
  /** Overlap above which two boxes of a class are one object; 0.45 when not given, 0 keeps all boxes. */
  readonly nms?: number;
  /**
   * `network` (when not given): the measure that the network's last head asks for (`distanceExponent`).
   * `iou`: plain IoU.
   */
  readonly overlap?: 'iou' | 'network';
  /** Size of the picture where it was letterboxed into the input; absent where it was stretched. */
  readonly letterboxed?: Extent;
}

/**
 * The surest candidates that are compared with each other; trained networks stay far below. It bounds
 * the time where a network is random and finds something everywhere.
 */
const MOST_CANDIDATES = 10_000;

/** Indices of the layers whose outputs hold boxes. */
export const detectionLayers = (network: Network): readonly number[] =>
  network.layers.filter(isHead).map(layer => layer.index);

/**
 * What the network found, the surest first; empty for a network without heads. `outputs` has for every
 * layer of `detectionLayers` its output, C×H×W. Boxes that are not finite are left out.
 */
export function decodeDetections(
  network: Network,
  outputs: ReadonlyMap<number, Float32Array>,
  options: DecodingOptions = {},
): readonly Detection[] {
  const { threshold = 0.25, nms = 0.45, overlap = 'network', letterboxed } = options;
  const heads = network.layers.filter(isHead);
  const candidates = heads
    .flatMap(layer => headDetections(network, layer, outputs, threshold))
    .map(detection => placed(detection, pictureShape(network), letterboxed))
    .filter(({ box }) => isFiniteBox(box))
    .sort(byFallingScore)
    .slice(0, MOST_CANDIDATES);
  if (nms === 0) return candidates;
  const distanceExponent = overlap === 'network' ? distanceExponentOf(heads) : undefined;
  return suppressOverlaps(candidates, { threshold: nms, distanceExponent });
}

function isHead({ operation: { kind } }: Layer): boolean {
  return kind === 'yolo' || kind === 'gaussian-yolo' || kind === 'region' || kind === 'detection';
}

function headDetections(
  network: Network,
  { index, operation, output }: Layer,
  outputs: ReadonlyMap<number, Float32Array>,
  threshold: number,
): readonly Detection[] {
  const values = outputs.get(index);
  assert(values !== undefined, `the output of layer ${index} is needed to decode detections`);
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

function placed(detection: Detection, input: Extent, picture: Extent | undefined): Detection {
  if (picture === undefined) return detection;
  const area = pictureArea(picture, input, 'letterbox');
  return { ...detection, box: boxInPicture(detection.box, area, input) };
}

/** Heads without anchors have no say. */
const distanceExponentOf = (heads: readonly Layer[]): number | undefined => {
  const last = heads.findLast(({ operation }) => 'head' in operation)?.operation;
  return last !== undefined && 'head' in last ? last.head.distanceExponent : undefined;
};
