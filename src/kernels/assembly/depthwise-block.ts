import { alphaOf, betaOf, clip, fusedActivation, leaky, relu } from './activation';
import { Activation, KernelCall } from './kernel-call';
import { loadLanes, madd, storeLanes } from './lanes';
import { ringRows, wrap } from './view';

/**
 * The inner loops of depthwise convolution: neighbouring positions, or channels, whose sums are held in
 * registers. `rows` kernel rows count; `tap` is the address of the first tap, or `row` the stored input row (see
 * `storedRow`) and `column` the address in stored row 0. Sums start from the bias and run over kernel rows,
 * then kernel columns.
 *
 * Unrolled loops over kernel columns have an exit before each input column. It is never taken, because no address is
 * 0. Without the exits, V8 moves all loads to the front, computes one sum after the other, and spills what it loaded:
 * with them, these loops are one and a half times as fast.
 */

/**
 * Eight positions, 3x3 kernels, dilation 1 along the row: neighbours share their inputs. `apart` is a constant
 * where this is inlined: false for stride 1, true for stride 2. `second` and `third` are the addresses of the
 * first columns in the rows after that of `tap`.
 */
// @ts-ignore: decorator
@inline
export function sumEightByThree(
  call: KernelCall,
  apart: bool,
  weights: usize,
  bias: usize,
  rows: i32,
  tap: usize,
  second: usize,
  third: usize,
  out: usize,
): void {
  const step = <usize>call.aPixelStride;
  const weightStep = <usize>(call.outChannels << 2);
  let a0 = v128.load(bias);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  for (let ky = 0; ky < rows; ky++) {
    const u = v128.load(weights);
    const v = v128.load((weights += weightStep));
    const w = v128.load((weights += weightStep));
    let p = tap;
    let x = v128.load(p);
    if (apart) {
      a0 = madd(a0, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a0 = madd(a0, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a0 = madd(a0, x, w);
      a1 = madd(a1, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a1 = madd(a1, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a1 = madd(a1, x, w);
      a2 = madd(a2, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a2 = madd(a2, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a2 = madd(a2, x, w);
      a3 = madd(a3, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a3 = madd(a3, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a3 = madd(a3, x, w);
      a4 = madd(a4, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a4 = madd(a4, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a4 = madd(a4, x, w);
      a5 = madd(a5, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a5 = madd(a5, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a5 = madd(a5, x, w);
      a6 = madd(a6, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a6 = madd(a6, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a6 = madd(a6, x, w);
      a7 = madd(a7, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a7 = madd(a7, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a7 = madd(a7, x, w);
    } else {
      a0 = madd(a0, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a0 = madd(a0, x, v);
      a1 = madd(a1, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a0 = madd(a0, x, w);
      a1 = madd(a1, x, v);
      a2 = madd(a2, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a1 = madd(a1, x, w);
      a2 = madd(a2, x, v);
      a3 = madd(a3, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a2 = madd(a2, x, w);
      a3 = madd(a3, x, v);
      a4 = madd(a4, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a3 = madd(a3, x, w);
      a4 = madd(a4, x, v);
      a5 = madd(a5, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a4 = madd(a4, x, w);
      a5 = madd(a5, x, v);
      a6 = madd(a6, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a5 = madd(a5, x, w);
      a6 = madd(a6, x, v);
      a7 = madd(a7, x, u);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a6 = madd(a6, x, w);
      a7 = madd(a7, x, v);
      if ((p += step) == 0) break;
      x = v128.load(p);
      a7 = madd(a7, x, w);
    }
    weights += weightStep;
    tap = second;
    second = third;
  }
  const activation = call.activation;
  const outStep = <usize>call.outPixelStride;
  if (activation == Activation.Leaky) {
    const slope = alphaOf(call);
    a0 = leaky(a0, slope);
    a1 = leaky(a1, slope);
    a2 = leaky(a2, slope);
    a3 = leaky(a3, slope);
    a4 = leaky(a4, slope);
    a5 = leaky(a5, slope);
    a6 = leaky(a6, slope);
    a7 = leaky(a7, slope);
  } else if (activation == Activation.Relu) {
    a0 = relu(a0);
    a1 = relu(a1);
    a2 = relu(a2);
    a3 = relu(a3);
    a4 = relu(a4);
    a5 = relu(a5);
    a6 = relu(a6);
    a7 = relu(a7);
  } else if (activation == Activation.Clip) {
    const low = alphaOf(call);
    const high = betaOf(call);
    a0 = clip(a0, low, high);
    a1 = clip(a1, low, high);
    a2 = clip(a2, low, high);
    a3 = clip(a3, low, high);
    a4 = clip(a4, low, high);
    a5 = clip(a5, low, high);
    a6 = clip(a6, low, high);
    a7 = clip(a7, low, high);
  }
  v128.store(out, a0);
  v128.store((out += outStep), a1);
  v128.store((out += outStep), a2);
  v128.store((out += outStep), a3);
  v128.store((out += outStep), a4);
  v128.store((out += outStep), a5);
  v128.store((out += outStep), a6);
  v128.store((out += outStep), a7);
}

/** Four positions, kernels of any size, stride and dilation. */
// @ts-ignore: decorator
@inline
export function sumFour(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  out: usize,
): void {
  const ring = ringRows(call.a);
  const rowStride = <usize>call.aRowStride;
  const next = <usize>(call.strideX * call.aPixelStride);
  const step = <usize>(call.dilationX * call.aPixelStride);
  const taps = call.kernelX;
  const weightStep = <usize>(call.outChannels << 2);
  let a0 = v128.load(bias);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let ky = 0; ky < rows; ky++) {
    let p0 = column + row * rowStride;
    let p1 = p0 + next;
    let p2 = p1 + next;
    let p3 = p2 + next;
    for (let kx = 0; kx < taps; kx++) {
      const v = v128.load(weights);
      a0 = madd(a0, v128.load(p0), v);
      a1 = madd(a1, v128.load(p1), v);
      a2 = madd(a2, v128.load(p2), v);
      a3 = madd(a3, v128.load(p3), v);
      p0 += step;
      p1 += step;
      p2 += step;
      p3 += step;
      weights += weightStep;
    }
    row = wrap(row + call.dilationY, ring);
  }
  const activation = call.activation;
  const outStep = <usize>call.outPixelStride;
  v128.store(out, fusedActivation(call, activation, a0));
  v128.store(out + outStep, fusedActivation(call, activation, a1));
  v128.store(out + 2 * outStep, fusedActivation(call, activation, a2));
  v128.store(out + 3 * outStep, fusedActivation(call, activation, a3));
}

/** Sixteen channels of one position; `taps` of its kernel columns count. */
// @ts-ignore: decorator
@inline
export function sumSixteenChannels(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
): void {
  const ring = ringRows(call.a);
  const rowStride = <usize>call.aRowStride;
  const step = <usize>(call.dilationX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  const skipped = (call.kernelX - taps) * weightStep;
  let a0 = v128.load(bias);
  let a1 = v128.load(bias, 16);
  let a2 = v128.load(bias, 32);
  let a3 = v128.load(bias, 48);
  for (let ky = 0; ky < rows; ky++) {
    let p = column + row * rowStride;
    for (let kx = 0; kx < taps; kx++) {
      a0 = madd(a0, v128.load(p), v128.load(weights));
      a1 = madd(a1, v128.load(p, 16), v128.load(weights, 16));
      a2 = madd(a2, v128.load(p, 32), v128.load(weights, 32));
      a3 = madd(a3, v128.load(p, 48), v128.load(weights, 48));
      p += step;
      weights += weightStep;
    }
    weights += skipped;
    row = wrap(row + call.dilationY, ring);
  }
  const activation = call.activation;
  v128.store(out, fusedActivation(call, activation, a0));
  v128.store(out, fusedActivation(call, activation, a1), 16);
  v128.store(out, fusedActivation(call, activation, a2), 32);
  v128.store(out, fusedActivation(call, activation, a3), 48);
}

/** At most four channels, `count` of them, of one position; `taps` of its kernel columns count. */
// @ts-ignore: decorator
@inline
export function sumFourChannels(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  taps: i32,
  out: usize,
  count: i32,
): void {
  const ring = ringRows(call.a);
  const rowStride = <usize>call.aRowStride;
  const step = <usize>(call.dilationX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  const skipped = (call.kernelX - taps) * weightStep;
  let sum = loadLanes(bias, count);
  for (let ky = 0; ky < rows; ky++) {
    let p = column + row * rowStride;
    for (let kx = 0; kx < taps; kx++) {
      sum = madd(sum, loadLanes(p, count), loadLanes(weights, count));
      p += step;
      weights += weightStep;
    }
    weights += skipped;
    row = wrap(row + call.dilationY, ring);
  }
  storeLanes(out, count, fusedActivation(call, call.activation, sum));
}
