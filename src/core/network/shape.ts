/**
 * Extent of a tensor as it lies in memory, H×W×C. A feature map is just that; a plain tensor (a vector, what a head makes
 * of a map, attention) has `dims` as well.
 */
export interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /**
   * Of a plain tensor: its dimensions, from the slowest to the fastest. Row by row they lie like a map whose channels are
   * the last of them, whose columns are the one before, and whose rows are all others: what works position by
   * position needs to know nothing else.
   */
  readonly dims?: readonly number[];
}

/** Shape of a plain tensor with these dimensions, from the slowest to the fastest; of one number where there are none. */
export function plainShape(dims: readonly number[]): Shape {
  const [channels = 1, width = 1, ...others] = [...dims].reverse();
  return { channels, height: others.reduce((count, size) => count * size, 1), width, dims };
}

/** Type of one stored number. Kernels exist for f32, and for u8 in the first input of a network. */
export type ElementType = 'f32' | 'f16' | 'i32' | 'i16' | 'i8' | 'u8';

/** Which real numbers stored integers q stand for: scale · (q − zeroPoint). */
export interface Quantization {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** What numbers are stored as. */
export interface NumberType {
  readonly element: ElementType;
  /** Of integers that stand for real numbers. */
  readonly quantization?: Quantization;
}

/** Whether the same bits stand for the same numbers. */
export const sameNumbers = (a: NumberType, b: NumberType): boolean =>
  a.element === b.element &&
  a.quantization?.scale === b.quantization?.scale &&
  a.quantization?.zeroPoint === b.quantization?.zeroPoint;

/** What a layer produces: a shape and the type of its numbers. */
export interface TensorType extends NumberType {
  readonly shape: Shape;
}

export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  f32: 4,
  f16: 2,
  i32: 4,
  i16: 2,
  i8: 1,
  u8: 1,
};

export const elementCount = ({ channels, height, width }: Shape): number =>
  channels * height * width;

export const tensorBytes = ({ shape, element }: TensorType): number =>
  elementCount(shape) * ELEMENT_BYTES[element];

export const sameExtent = (a: Shape, b: Shape): boolean =>
  a.height === b.height && a.width === b.width;

/**
 * `608×608×3`: width × height × channels, the order in which people are shown shapes of maps. `[1, 84, 8400]`: the dimensions
 * of a plain tensor, in the order in which formats write them.
 */
export const formatShape = ({ channels, height, width, dims }: Shape): string =>
  dims === undefined ? `${width}×${height}×${channels}` : `[${dims.join(', ')}]`;

/** A shape, and which numbers integers stand for: `160×160×16 i8 = 0.02353 · (q + 128)`. */
export function formatTensor({ shape, element, quantization }: TensorType): string {
  if (element === 'f32') return formatShape(shape);
  const integers = `${formatShape(shape)} ${element}`;
  if (quantization === undefined) return integers;
  const { scale, zeroPoint } = quantization;
  const sign = zeroPoint > 0 ? '−' : '+';
  const centred = zeroPoint === 0 ? 'q' : `(q ${sign} ${Math.abs(zeroPoint)})`;
  return `${integers} = ${Number(scale.toPrecision(4))} · ${centred}`;
}
