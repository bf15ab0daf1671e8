import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import { detectionLayers } from '../core/detection/decoding';
import { dataflowOf, storageAt } from '../core/dataflow/dataflow';
import { pictureShape, shapeOf, type Network } from '../core/network/network';
import type { AnchorHead, BoxPoint } from '../core/network/operation';
import type { Schedule } from '../core/schedule/schedule';

/** A row of `struct mafat_head` in runtime/schedule.h: field by field what is not 0. */
export interface Head {
  readonly kind: 'YOLO' | 'GAUSSIAN_YOLO' | 'REGION' | 'CELLS';
  /** Index among the outputs. */
  readonly output: number;
  readonly classes: number;
  /** Width and height as fractions of the input. */
  readonly anchors: readonly (readonly [width: number, height: number])[];
  /** Anchors, or boxes of a cell. */
  readonly anchorCount: number;
  readonly coordinates: number;
  readonly newCoordinates: boolean;
  readonly background: boolean;
  readonly squareRoot: boolean;
  readonly point: number;
  /** Of distance-IoU suppression; null for plain IoU. */
  readonly distanceExponent: number | null;
  readonly leastObjectness: number;
}

/** From the point that is predicted to the centre, in widths and heights of the box. */
const POINTS: Readonly<Record<BoxPoint, number>> = {
  'left-top': 0.5,
  centre: 0,
  'right-bottom': -0.5,
};

/** How boxes are told from the outputs. @throws UserError where a head's map is gone when the run is over. */
export const headsOf = ({ network }: Schedule): readonly Head[] =>
  detectionLayers(network).map(layer => headOf(network, layer, outputOf(network, layer)));

/**
 * Index of the output that has the numbers of a layer, perhaps passed on by others.
 * @throws UserError where there is none when the run is over.
 */
export function outputOf(network: Network, layer: number): number {
  const { storage } = dataflowOf(network);
  const own = storageAt(storage, layer);
  const index = network.outputs.findIndex(output => {
    const other = storageAt(storage, output);
    const channels = [layer, output].map(each => shapeOf(network, each).channels);
    return other.root === own.root && other.channel === own.channel && channels[0] === channels[1];
  });
  if (index >= 0) return index;
  throw new UserError(
    `Layer ${layer} [${at(network.layers, layer).label}] of ${network.name} is read by other layers, so ` +
      `a C program no longer has its output at the end: the network can be run, but not exported.`,
  );
}

function headOf(network: Network, layer: number, output: number): Head {
  const { operation } = at(network.layers, layer);
  const none = {
    output,
    coordinates: 0,
    newCoordinates: false,
    background: false,
    squareRoot: false,
    point: 0,
    distanceExponent: null,
    leastObjectness: 0,
  };
  switch (operation.kind) {
    case 'yolo': {
      const { newCoordinates } = operation.head;
      return {
        ...none,
        kind: 'YOLO',
        newCoordinates,
        ...anchorsOf(network, layer, operation.head),
      };
    }
    case 'gaussian-yolo': {
      const point = POINTS[operation.point ?? 'centre'];
      const anchors = anchorsOf(network, layer, operation.head);
      return { ...none, kind: 'GAUSSIAN_YOLO', point, ...anchors };
    }
    case 'region': {
      const { background, coordinates, head } = operation;
      const anchors = anchorsOf(network, layer, head);
      return { ...none, kind: 'REGION', background, coordinates, ...anchors };
    }
    case 'detection': {
      const { classes, boxes, side, squareRoot } = operation;
      const cells = { classes, anchors: [], anchorCount: boxes, coordinates: side, squareRoot };
      return { ...none, kind: 'CELLS', ...cells };
    }
    default:
      throw new Error(`internal error: layer ${layer} is ${operation.kind}, no head`);
  }
}

function anchorsOf(
  network: Network,
  layer: number,
  { anchors, anchorUnit, classes, distanceExponent, leastObjectness = 0 }: AnchorHead,
): Omit<
  Head,
  'kind' | 'output' | 'coordinates' | 'newCoordinates' | 'background' | 'squareRoot' | 'point'
> {
  const unit = anchorUnit === 'pixels' ? pictureShape(network) : shapeOf(network, layer);
  const sizes = anchors.map(({ x, y }) => [x / unit.width, y / unit.height] as const);
  const rules = { distanceExponent: distanceExponent ?? null, leastObjectness };
  return { anchors: sizes, anchorCount: sizes.length, classes, ...rules };
}
