import { View } from './view';

/**
 * The one argument of every kernel. The same 32-bit fields in the same order as KERNEL_CALL_FIELDS in
 * ../kernel-call.ts, which says what they mean; a test compares the two.
 */
@unmanaged
export class KernelCall {
  aBase: usize;
  aY: i32;
  aX: i32;
  aRowStride: i32;
  aPixelStride: i32;
  aRing: i32;
  aHeight: i32;
  aWidth: i32;
  aChannels: i32;
  bBase: usize;
  bY: i32;
  bX: i32;
  bRowStride: i32;
  bPixelStride: i32;
  bRing: i32;
  bHeight: i32;
  bWidth: i32;
  bChannels: i32;
  outBase: usize;
  outY: i32;
  outX: i32;
  outRowStride: i32;
  outPixelStride: i32;
  outRing: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  y0: i32;
  y1: i32;
  x0: i32;
  x1: i32;
  kernelY: i32;
  kernelX: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  beforeY: i32;
  beforeX: i32;
  weights: usize;
  biases: usize;
  scratch: usize;
  activation: i32;
  groups: i32;
  i0: i32;
  i1: i32;
  i2: i32;
  i3: i32;
  f0: f32;
  f1: f32;
  f2: f32;
  f3: f32;


  @inline
  get a(): View {
    return changetype<View>(changetype<usize>(this));
  }


  @inline
  get b(): View {
    return changetype<View>(changetype<usize>(this) + offsetof<KernelCall>('bBase'));
  }


  @inline
  get out(): View {
    return changetype<View>(changetype<usize>(this) + offsetof<KernelCall>('outBase'));
  }
}

/** Size of the record, so that the caller can check that both sides agree. */
export function kernelCallBytes(): i32 {
  return offsetof<KernelCall>();
}
