import type { Network } from '../../../../src/core/network/network';
import type { AnchorHead, Operation } from '../../../../src/core/network/operation';
import type { Shape } from '../../../../src/core/network/shape';
import { readDataText } from '../../../support/data';

/** A head, or any other layer, and the shape of its output. */
export interface HeadLayer {
  readonly operation: Operation;
  readonly shape: Shape;
}

/** A network of these layers, all reading its input of `height` × `width`. */
export function headNetwork(layers: readonly HeadLayer[], height: number, width: number): Network {
  return {
    name: 'heads',
    inputs: [{ id: '', output: { element: 'f32', shape: { channels: 3, height, width } } }],
    layers: layers.map(({ operation, shape }, index) => ({
      index,
      id: String(index),
      label: operation.kind,
      operation,
      inputs: [-1],
      output: { element: 'f32', shape },
      parameters: 0,
    })),
    outputs: [...layers.keys()],
  };
}

/** The head of layer `index` of a .cfg of the reference data: what its [yolo] section says. */
export function yoloHead(model: string, index: number): AnchorHead {
  const text = readDataText('darknet', 'models', model, `${model}.cfg`);
  const section = text.split(/^\[/m).slice(2)[index] ?? '';
  const option = (name: string): string =>
    new RegExp(`^${name}\\s*=\\s*(.*)$`, 'm').exec(section)?.[1] ?? '';
  const numbers = (name: string): number[] => option(name).split(',').map(Number);
  const sizes = numbers('anchors');
  return {
    classes: Number(option('classes')),
    anchors: numbers('mask').map(i => ({ x: sizes[2 * i] ?? NaN, y: sizes[2 * i + 1] ?? NaN })),
    anchorUnit: 'pixels',
    scaleXY: Number(option('scale_x_y') || 1),
    newCoordinates: false,
    ...(option('nms_kind') === 'greedynms' ? { distanceExponent: 0.6 } : {}),
  };
}
