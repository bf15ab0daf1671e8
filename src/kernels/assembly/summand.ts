import { fusedActivation } from './activation';
import { ConvolutionCall } from './kernel-call';
import { loadLanes } from './lanes';

/** `summand` of a convolution: the codes of SUMMAND in src/core/kernels/kernels.ts. */
export const enum Summand {
  None,
  BeforeActivation,
  AfterActivation,
}

/**
 * Bytes from an output to the value that is added to it. Globals belong to the instance and not to the
 * shared memory, so threads that run the same module on one memory do not disturb each other.
 */
let distance: usize = 0;

/** Notes where the summand of a call lies, which has the strides of the output. */
export function placeSummand(call: ConvolutionCall): void {
  const b = call.b;
  const out = call.out;
  const rows = (b.y - out.y) * out.rowStride;
  distance = b.base - out.base - rows - (b.x - out.x) * out.pixelStride;
}

/** Adds the summand's values to the sums of `count` filters that will be stored at `out`; none below 1. */
// @ts-ignore: decorator
@inline
export function plusSummand(sums: v128, out: usize, count: i32): v128 {
  return count > 0 ? f32x4.add(loadLanes(out + distance, count), sums) : sums;
}

/** The first `count` of four sums, as they are stored at `out`. */
// @ts-ignore: decorator
@inline
export function finished(call: ConvolutionCall, sums: v128, out: usize, count: i32): v128 {
  const summand = call.summand;
  if (summand == Summand.BeforeActivation) sums = plusSummand(sums, out, count);
  sums = fusedActivation(call, call.activation, sums);
  return summand == Summand.AfterActivation ? plusSummand(sums, out, count) : sums;
}
