/**
 * The one argument of every kernel: a record of 32-bit fields, in this order, at an address of the
 * shared memory. The AssemblyScript class `KernelCall` has the same fields in the same order, and the
 * TypeScript reference twins take the same record as an object.
 *
 * Maps lie in memory as H×W×C. A *view* says where: `base` is the byte address of the position
 * (row `y`, column `x`) in map coordinates, rows are `rowStride` and columns `pixelStride` bytes
 * apart. In a ring of `ring` rows the row r lies at base + ((r − y) mod ring) · rowStride; ring 0 means
 * that all rows are there. A view of some channels of a map has a pixelStride larger than its channels.
 * `height` and `width` are the extents of the whole map, where padding begins.
 */
export const KERNEL_CALL_FIELDS = [
  // First input.
  'aBase',
  'aY',
  'aX',
  'aRowStride',
  'aPixelStride',
  'aRing',
  'aHeight',
  'aWidth',
  'aChannels',
  // Second input, for kernels that have one.
  'bBase',
  'bY',
  'bX',
  'bRowStride',
  'bPixelStride',
  'bRing',
  'bHeight',
  'bWidth',
  'bChannels',
  // Output view.
  'outBase',
  'outY',
  'outX',
  'outRowStride',
  'outPixelStride',
  'outRing',
  'outHeight',
  'outWidth',
  'outChannels',
  // The part of the output to compute, in map coordinates; ends are exclusive.
  'y0',
  'y1',
  'x0',
  'x1',
  // Window.
  'kernelY',
  'kernelX',
  'strideY',
  'strideX',
  'dilationY',
  'dilationX',
  'beforeY',
  'beforeX',
  // Parameters: byte addresses of packed weights and biases.
  'weights',
  'biases',
  // Byte address of memory that the kernel may use as it likes.
  'scratch',
  // Index into ACTIVATIONS.
  'activation',
  // What the kernel's own comment says.
  'groups',
  'i0',
  'i1',
  'i2',
  'i3',
  // 32-bit floats.
  'f0',
  'f1',
  'f2',
  'f3',
] as const;

/** `i0` of a convolution: whether its second input is added to its sums, and when. */
export const SUMMAND = { none: 0, beforeActivation: 1, afterActivation: 2 } as const;

export type KernelCallField = (typeof KERNEL_CALL_FIELDS)[number];
export type KernelCall = Record<KernelCallField, number>;

/** A record with every field 0, to be filled in. */
export const emptyKernelCall = (): KernelCall =>
  Object.fromEntries(KERNEL_CALL_FIELDS.map(field => [field, 0])) as KernelCall;
