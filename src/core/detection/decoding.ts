import { pictureShape, type Network } from '../network/network';
import type { NamedTensor } from '../passes/draft';
import { isFiniteBox } from './box';
import { byFallingScore, type Detection } from './detection';
import type { Head } from './head';
import type { LayerMaps } from './layer-maps';
import { headsOf } from './heads';
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
  /** The network's answers as its definition counts them; absent where its format has no names for them. */
  readonly answers?: readonly NamedTensor[];
}

/**
 * The surest candidates that are compared with each other; trained networks stay far below. It bounds
 * the time where a network is random and finds something everywhere.
 */
const MOST_CANDIDATES = 10_000;

/** Indices of the layers whose outputs hold boxes. */
export const detectionLayers = (
  network: Network,
  answers: readonly NamedTensor[] = [],
): readonly number[] => headsOf(network, answers).flatMap(({ layers }) => layers);

/**
 * What the network found, the surest first; empty for a network without heads. `outputs` has for every
 * layer of `detectionLayers` its output, C×H×W. Boxes that are not finite are left out.
 */
export function decodeDetections(
  network: Network,
  outputs: LayerMaps,
  options: DecodingOptions = {},
): readonly Detection[] {
  const { threshold = 0.25, nms = 0.45, overlap = 'network', letterboxed, answers = [] } = options;
  const heads = headsOf(network, answers);
  const candidates = heads
    .flatMap(head => head.detections(outputs, threshold))
    .map(detection => placed(detection, pictureShape(network), letterboxed))
    .filter(({ box }) => isFiniteBox(box))
    .sort(byFallingScore)
    .slice(0, MOST_CANDIDATES);
  if (nms === 0) return candidates;
  const distanceExponent = overlap === 'network' ? distanceExponentOf(heads) : undefined;
  return suppressOverlaps(candidates, { threshold: nms, distanceExponent });
}

function placed(detection: Detection, input: Extent, picture: Extent | undefined): Detection {
  if (picture === undefined) return detection;
  const area = pictureArea(picture, input, 'letterbox');
  return { ...detection, box: boxInPicture(detection.box, area, input) };
}

const distanceExponentOf = (heads: readonly Head[]): number | undefined =>
  heads.findLast(({ distanceExponent }) => distanceExponent !== undefined)?.distanceExponent ??
  undefined;
