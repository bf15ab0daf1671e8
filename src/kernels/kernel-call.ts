import type { AttributesOf, KernelName } from '../core/kernels/kernels';

/**
 * The one argument of every kernel: a record of 32-bit fields, in this order, at an address of the
 * shared memory; behind them come the attributes of the kernel (core/kernels/kernels.ts). The AssemblyScript class `KernelCall` is
 * generated from this list, and the TypeScript reference twins take the same record as an object.
 *
 * Maps lie in memory as H×W×C. A *view* says where: `base` is the byte address of the position
 * (row `y`, column `x`) in map coordinates, rows are `rowStride` and columns `pixelStride` bytes
 * apart. In a ring of `ring` rows the row r lies at base + ((r − y) mod ring) · rowStride; ring 0 means
 * that all rows are there. A view of some channels of a map has a pixelStride larger than its channels.
 * `height` and `width` are the extents of the whole map, where padding begins.
 */
export const KERNEL_CALL_TYPES = {
  // First input.
  aBase: 'address',
  aY: 'integer',
  aX: 'integer',
  aRowStride: 'integer',
  aPixelStride: 'integer',
  aRing: 'integer',
  aHeight: 'integer',
  aWidth: 'integer',
  aChannels: 'integer',
  // Second input, for kernels that have one.
  bBase: 'address',
  bY: 'integer',
  bX: 'integer',
  bRowStride: 'integer',
  bPixelStride: 'integer',
  bRing: 'integer',
  bHeight: 'integer',
  bWidth: 'integer',
  bChannels: 'integer',
  // Output view.
  outBase: 'address',
  outY: 'integer',
  outX: 'integer',
  outRowStride: 'integer',
  outPixelStride: 'integer',
  outRing: 'integer',
  outHeight: 'integer',
  outWidth: 'integer',
  outChannels: 'integer',
  // The part of the output to compute, in map coordinates; ends are exclusive.
  y0: 'integer',
  y1: 'integer',
  x0: 'integer',
  x1: 'integer',
  // Window.
  kernelY: 'integer',
  kernelX: 'integer',
  strideY: 'integer',
  strideX: 'integer',
  dilationY: 'integer',
  dilationX: 'integer',
  beforeY: 'integer',
  beforeX: 'integer',
  // Parameters: byte addresses of packed weights and biases.
  weights: 'address',
  biases: 'address',
  // Byte address of memory that the kernel may use as it likes.
  scratch: 'address',
  // The code of an activation in core/network/activation.ts, and its parameters.
  activation: 'integer',
  activationAlpha: 'float',
  activationBeta: 'float',
  groups: 'integer',
} as const;

export type KernelCallField = keyof typeof KERNEL_CALL_TYPES;

export const KERNEL_CALL_FIELDS = Object.keys(KERNEL_CALL_TYPES) as readonly KernelCallField[];

/** What all kernels take in the same way. */
type CallFields = Record<KernelCallField, number>;

/** A call of the kernel `K`, or of some kernel. */
export type KernelCall<K extends KernelName = KernelName> = CallWith<AttributesOf<K>>;

interface CallWith<Attributes> extends CallFields {
  attributes: Attributes;
}

/** A record with every field 0 and no attributes, to be filled in. */
export const emptyKernelCall = (): KernelCall => ({
  ...(Object.fromEntries(KERNEL_CALL_FIELDS.map(field => [field, 0])) as CallFields),
  attributes: {},
});
