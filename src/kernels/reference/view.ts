import type { KernelCall } from '../kernel-call';

/** The whole memory as float32 numbers, from byte address 0. */
export type Floats = Float32Array;

/** Where a map lies in memory; meanings, in bytes, as in KERNEL_CALL_FIELDS. */
export interface View {
  readonly base: number;
  readonly y: number;
  readonly x: number;
  readonly rowStride: number;
  readonly pixelStride: number;
  readonly ring: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export const firstInput = (call: KernelCall): View => ({
  base: call.aBase,
  y: call.aY,
  x: call.aX,
  rowStride: call.aRowStride,
  pixelStride: call.aPixelStride,
  ring: call.aRing,
  height: call.aHeight,
  width: call.aWidth,
  channels: call.aChannels,
});

export const secondInput = (call: KernelCall): View => ({
  base: call.bBase,
  y: call.bY,
  x: call.bX,
  rowStride: call.bRowStride,
  pixelStride: call.bPixelStride,
  ring: call.bRing,
  height: call.bHeight,
  width: call.bWidth,
  channels: call.bChannels,
});

export const outputOf = (call: KernelCall): View => ({
  base: call.outBase,
  y: call.outY,
  x: call.outX,
  rowStride: call.outRowStride,
  pixelStride: call.outPixelStride,
  ring: call.outRing,
  height: call.outHeight,
  width: call.outWidth,
  channels: call.outChannels,
});

/** Byte address of channel 0 at row `y` and column `x`. */
export function addressOf(view: View, y: number, x: number): number {
  const fromTop = y - view.y;
  const row = view.ring === 0 ? fromTop : ((fromTop % view.ring) + view.ring) % view.ring;
  return view.base + row * view.rowStride + (x - view.x) * view.pixelStride;
}

/** Index among the floats of the memory of channel 0 at row `y` and column `x`. */
export const indexOf = (view: View, y: number, x: number): number => addressOf(view, y, x) / 4;

/** The memory as floats or as integers of one byte: what only moves them works on either. */
export type Numbers = Float32Array | Int8Array;

/** Index among these numbers of channel 0 at row `y` and column `x`. */
export const placeOf = (memory: Numbers, view: View, y: number, x: number): number =>
  addressOf(view, y, x) / memory.BYTES_PER_ELEMENT;

/** The memory as integers of one byte, by their addresses. */
export const bytesOf = ({ buffer }: Floats): Int8Array => new Int8Array(buffer);

/** The memory as integers of four bytes. */
export const wordsOf = ({ buffer }: Floats): Int32Array => new Int32Array(buffer);

/** Index in memory of number `index` of a whole map in the order channels, rows, columns. */
export function flatIndex(view: View, index: number): number {
  const area = view.height * view.width;
  const position = index % area;
  const y = Math.floor(position / view.width);
  return indexOf(view, y, position % view.width) + Math.floor(index / area);
}

/** Index among these numbers of number `index` of a whole map as it lies: rows, columns, channels. */
export function lyingPlace(memory: Numbers, view: View, index: number): number {
  const position = Math.floor(index / view.channels);
  const y = Math.floor(position / view.width);
  return placeOf(memory, view, y, position % view.width) + (index % view.channels);
}

/** Calls `visit` for every position of the call's rectangle, row by row. */
export function eachPosition(call: KernelCall, visit: (y: number, x: number) => void): void {
  for (let y = call.y0; y < call.y1; y++) for (let x = call.x0; x < call.x1; x++) visit(y, x);
}
