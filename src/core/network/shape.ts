/** Extent of one feature map: C×H×W. */
export interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Type of one stored number. Kernels exist for f32; the bytes are for pictures and quantized nets. */
export type ElementType = 'f32' | 'u8' | 'i8';

/** What a layer produces: a shape and the type of its numbers. */
export interface TensorType {
  readonly shape: Shape;
  readonly element: ElementType;
}

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = { f32: 4, u8: 1, i8: 1 };

export const elementCount = ({ channels, height, width }: Shape): number =>
  channels * height * width;

export const tensorBytes = ({ shape, element }: TensorType): number =>
  elementCount(shape) * ELEMENT_BYTES[element];

export const sameExtent = (a: Shape, b: Shape): boolean =>
  a.height === b.height && a.width === b.width;

/** `608×608×3`: width × height × channels, the order in which people are shown shapes. */
export const formatShape = ({ channels, height, width }: Shape): string =>
  `${width}×${height}×${channels}`;
