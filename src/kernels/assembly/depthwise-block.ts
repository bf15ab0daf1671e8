import { fusedActivation } from './activation';
import { KernelCall } from './kernel-call';
import { loadLanes, madd, storeLanes } from './lanes';
import { ringRows, wrap } from './view';

/**
 * The inner loops of depthwise convolution: a few neighbouring positions times four channels. `row` is the
 * stored input row of the first of `rows` kernel rows, `column` the address of the first tap in stored row 0.
 * Sums start from the bias and run over kernel rows, then kernel columns.
 */

/** Four positions and kernels of three columns, stride and dilation 1: neighbours share their inputs. */
// @ts-ignore: decorator
@inline
export function sumFourByThree(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  out: usize,
): void {
  const ring = ringRows(call.a);
  const step = <usize>call.aPixelStride;
  const weightStep = <usize>(call.outChannels << 2);
  let a0 = v128.load(bias);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let ky = 0; ky < rows; ky++) {
    const u = v128.load(weights);
    const v = v128.load(weights + weightStep);
    const w = v128.load(weights + 2 * weightStep);
    let p = column + row * call.aRowStride;
    const x0 = v128.load(p);
    const x1 = v128.load((p += step));
    const x2 = v128.load((p += step));
    const x3 = v128.load((p += step));
    const x4 = v128.load((p += step));
    const x5 = v128.load(p + step);
    a0 = madd(madd(madd(a0, x0, u), x1, v), x2, w);
    a1 = madd(madd(madd(a1, x1, u), x2, v), x3, w);
    a2 = madd(madd(madd(a2, x2, u), x3, v), x4, w);
    a3 = madd(madd(madd(a3, x3, u), x4, v), x5, w);
    weights += 3 * weightStep;
    row = wrap(row + call.dilationY, ring);
  }
  const activation = call.activation;
  const outStep = <usize>call.outPixelStride;
  v128.store(out, fusedActivation(activation, a0));
  v128.store(out + outStep, fusedActivation(activation, a1));
  v128.store(out + 2 * outStep, fusedActivation(activation, a2));
  v128.store(out + 3 * outStep, fusedActivation(activation, a3));
}

/** Two positions of any stride and kernels of three columns, dilation 1. */
// @ts-ignore: decorator
@inline
export function sumTwoByThree(
  call: KernelCall,
  weights: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  out: usize,
): void {
  const ring = ringRows(call.a);
  const step = <usize>call.aPixelStride;
  const next = <usize>(call.strideX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  let a = v128.load(bias);
  let b = a;
  for (let ky = 0; ky < rows; ky++) {
    const u = v128.load(weights);
    const v = v128.load(weights + weightStep);
    const w = v128.load(weights + 2 * weightStep);
    const p = column + row * call.aRowStride;
    const q = p + next;
    a = madd(madd(madd(a, v128.load(p), u), v128.load(p + step), v), v128.load(p + 2 * step), w);
    b = madd(madd(madd(b, v128.load(q), u), v128.load(q + step), v), v128.load(q + 2 * step), w);
    weights += 3 * weightStep;
    row = wrap(row + call.dilationY, ring);
  }
  v128.store(out, fusedActivation(call.activation, a));
  v128.store(out + call.outPixelStride, fusedActivation(call.activation, b));
}

/** Four positions of any stride, kernels of `taps` columns of any dilation. */
// @ts-ignore: decorator
@inline
export function sumFour(
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
  const next = <usize>(call.strideX * call.aPixelStride);
  const step = <usize>(call.dilationX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  let a0 = v128.load(bias);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let ky = 0; ky < rows; ky++) {
    let p0 = column + row * call.aRowStride;
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
  v128.store(out, fusedActivation(activation, a0));
  v128.store(out + outStep, fusedActivation(activation, a1));
  v128.store(out + 2 * outStep, fusedActivation(activation, a2));
  v128.store(out + 3 * outStep, fusedActivation(activation, a3));
}

/** The next `count` channels, at most four, of one position; `taps` of its kernel columns count. */
export function sumOne(
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
  const step = <usize>(call.dilationX * call.aPixelStride);
  const weightStep = <usize>(call.outChannels << 2);
  const skipped = (call.kernelX - taps) * weightStep;
  let sum = loadLanes(bias, count);
  for (let ky = 0; ky < rows; ky++) {
    let p = column + row * call.aRowStride;
    for (let kx = 0; kx < taps; kx++) {
      sum = madd(sum, loadLanes(p, count), loadLanes(weights, count));
      p += step;
      weights += weightStep;
    }
    weights += skipped;
    row = wrap(row + call.dilationY, ring);
  }
  storeLanes(out, count, fusedActivation(call.activation, sum));
}
