import { areaOf, EMPTY_RECTANGLE, widthOf, type Rectangle } from '../../base/rectangle';
import { ELEMENT_BYTES, type TensorType } from '../network/shape';
import type { Step, View } from './schedule';

const WORD_BYTES = 4;

/** Bytes of a dense part of a map, in whole words of 4 bytes: the arena is observed word by word. */
export function denseBytes({ shape, element }: TensorType, region: Rectangle): number {
  const bytes = areaOf(region) * shape.channels * ELEMENT_BYTES[element];
  return Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
}

/** A dense part of a map, at the start of a buffer. */
export function denseView(buffer: number, { shape, element }: TensorType, region: Rectangle): View {
  const pixelStride = shape.channels * ELEMENT_BYTES[element];
  return {
    buffer,
    offset: 0,
    region,
    pixelStride,
    rowStride: pixelStride * widthOf(region),
    ringRows: 0,
    channels: shape.channels,
  };
}

/**
 * No position of a map: what a kernel reads if all of its windows lie in the padding. It takes no memory, but must
 * name a buffer: that of the output.
 */
export const nothingOf = (tensor: TensorType, { buffer }: View): View =>
  denseView(buffer, tensor, EMPTY_RECTANGLE);

/** Whether two views have the same strides and neither is a ring. */
export const sameStrides = (a: View, b: View): boolean =>
  a.ringRows === 0 &&
  b.ringRows === 0 &&
  a.rowStride === b.rowStride &&
  a.pixelStride === b.pixelStride;

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
