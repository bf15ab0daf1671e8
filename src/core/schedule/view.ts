import { areaOf, type Rectangle } from '../../base/rectangle';
import { ELEMENT_BYTES, type TensorType } from '../network/shape';
import type { Step, View } from './schedule';

/** The view of a part of a map that has a buffer to itself. */
export function viewOf(buffer: number, { shape, element }: TensorType, region: Rectangle): View {
  const pixelStride = shape.channels * ELEMENT_BYTES[element];
  return {
    buffer,
    offset: 0,
    region,
    pixelStride,
    rowStride: pixelStride * (region.x.end - region.x.start),
    ringRows: 0,
    channels: shape.channels,
  };
}

const WORD_BYTES = 4;

/** Bytes of a part of a map, in whole words of 4 bytes, by which the arena is observed. */
export function bytesOf({ shape, element }: TensorType, rectangle: Rectangle): number {
  const bytes = areaOf(rectangle) * shape.channels * ELEMENT_BYTES[element];
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}

/** The views of maps that a step writes or reads. */
export function viewsOf(step: Step): readonly View[] {
  switch (step.kind) {
    case 'input':
      return [step.output];
    case 'load':
      return [];
    case 'compute':
      return [...step.inputs, step.output];
    case 'convert':
    case 'keep':
    case 'take':
      return [step.from, step.to];
  }
}
