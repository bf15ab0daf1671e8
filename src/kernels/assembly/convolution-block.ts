import { alphaOf, betaOf, clip, leaky, relu } from './activation';
import { Activation, ConvolutionCall } from './kernel-call';
import { madd, storeLanes } from './lanes';
import { finished, plusSummand, Summand } from './summand';
import { ringRows, wrap } from './view';

/**
 * The inner loops of convolution: some output positions times one block of 8 filters, all sums in
 * registers. What they share:
 *
 * - A window is `rows` kernel rows of `segments` segments of `floats` neighbouring numbers, the next
 *   segment `segmentStep` bytes further. Where a kernel row is contiguous in the input it is one segment.
 * - `row` is the stored input row (see `storedRow`) of the first kernel row, `column` the address of
 *   the first tap in stored row 0.
 * - `weights` are the first tap's; a kernel row of weights is `weightRow` bytes.
 * - Sums start from the bias and run over kernel rows, kernel columns, channels, in this order, each step a
 *   multiplication and an addition: how positions are grouped never changes a bit.
 * - The call's summand, if it has one, is added to the finished sums before or after the activation.
 */

/** Byte distance from one k-step of weights to the next: 8 floats. */
const STEP: usize = 32;

/** Stores the first `filters` of 8 sums. */
// @ts-ignore: decorator
@inline
function store8(out: usize, filters: i32, low: v128, high: v128): void {
  if (filters >= 8) {
    v128.store(out, low);
    v128.store(out, high, 16);
  } else {
    storeLanes(out, filters, low);
    if (filters > 4) storeLanes(out + 16, filters - 4, high);
  }
}

/**
 * Four positions, `columnStep` bytes and `rowStep` input rows apart; stored at `out0` … `out3`.
 *
 * The loop leaves after any of its eight steps, so it needs no remainder loop. The exits also keep the steps
 * in separate basic blocks: without them V8 moves the loads of all steps to the front and
 * spills the sums. Inlined at its uses, because a call costs as much as 30 steps; `single` is a constant
 * there: true where the window is one segment of one row, so that the loops over these vanish.
 */
// @ts-ignore: decorator
@inline
export function convolveFour(
  call: ConvolutionCall,
  single: bool,
  weights: usize,
  weightRow: usize,
  bias: usize,
  rows: i32,
  row: i32,
  rowStep: i32,
  column: usize,
  columnStep: usize,
  segments: i32,
  floats: i32,
  segmentStep: usize,
  out0: usize,
  out1: usize,
  out2: usize,
  out3: usize,
  filters: i32,
): void {
  const ring = ringRows(call.a);
  const rowStride = <usize>call.aRowStride;
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = a0;
  let b1 = b0;
  let a2 = a0;
  let b2 = b0;
  let a3 = a0;
  let b3 = b0;
  let ky = 0;
  while (single || ky < rows) {
    let q0 = column + row * rowStride;
    let q1: usize;
    let q2: usize;
    let q3: usize;
    if (rowStep == 0) {
      q1 = q0 + columnStep;
      q2 = q1 + columnStep;
      q3 = q2 + columnStep;
    } else {
      const row1 = wrap(row + rowStep, ring);
      const row2 = wrap(row1 + rowStep, ring);
      q1 = column + row1 * rowStride;
      q2 = column + row2 * rowStride;
      q3 = column + wrap(row2 + rowStep, ring) * rowStride;
    }
    let segmentWeights = weights;
    let s = 0;
    while (true) {
      let w = segmentWeights;
      let p0 = q0;
      let p1 = q1;
      let p2 = q2;
      let p3 = q3;
      let k = floats;
      while (true) {
        let x = v128.load32_splat(p0);
        let v = v128.load(w);
        let u = v128.load(w, 16);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 1) break;
        x = v128.load32_splat(p0, 4);
        v = v128.load(w, 32);
        u = v128.load(w, 48);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 4);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 4);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 4);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 2) break;
        x = v128.load32_splat(p0, 8);
        v = v128.load(w, 64);
        u = v128.load(w, 80);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 8);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 8);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 8);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 3) break;
        x = v128.load32_splat(p0, 12);
        v = v128.load(w, 96);
        u = v128.load(w, 112);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 12);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 12);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 12);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 4) break;
        x = v128.load32_splat(p0, 16);
        v = v128.load(w, 128);
        u = v128.load(w, 144);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 16);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 16);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 16);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 5) break;
        x = v128.load32_splat(p0, 20);
        v = v128.load(w, 160);
        u = v128.load(w, 176);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 20);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 20);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 20);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 6) break;
        x = v128.load32_splat(p0, 24);
        v = v128.load(w, 192);
        u = v128.load(w, 208);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 24);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 24);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 24);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 7) break;
        x = v128.load32_splat(p0, 28);
        v = v128.load(w, 224);
        u = v128.load(w, 240);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 28);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 28);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 28);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 8) break;
        p0 += 32;
        p1 += 32;
        p2 += 32;
        p3 += 32;
        w += 256;
        k -= 8;
      }
      if (single || ++s >= segments) break;
      segmentWeights += floats * STEP;
      q0 += segmentStep;
      q1 += segmentStep;
      q2 += segmentStep;
      q3 += segmentStep;
    }
    if (single) break;
    ky++;
    weights += weightRow;
    row = wrap(row + call.dilationY, ring);
  }
  const summand = call.summand;
  if (summand == Summand.BeforeActivation) {
    a0 = plusSummand(a0, out0, filters);
    b0 = plusSummand(b0, out0 + 16, filters - 4);
    a1 = plusSummand(a1, out1, filters);
    b1 = plusSummand(b1, out1 + 16, filters - 4);
    a2 = plusSummand(a2, out2, filters);
    b2 = plusSummand(b2, out2 + 16, filters - 4);
    a3 = plusSummand(a3, out3, filters);
    b3 = plusSummand(b3, out3 + 16, filters - 4);
  }
  const activation = call.activation;
  if (activation == Activation.Leaky) {
    const slope = alphaOf(call);
    a0 = leaky(a0, slope);
    b0 = leaky(b0, slope);
    a1 = leaky(a1, slope);
    b1 = leaky(b1, slope);
    a2 = leaky(a2, slope);
    b2 = leaky(b2, slope);
    a3 = leaky(a3, slope);
    b3 = leaky(b3, slope);
  } else if (activation == Activation.Relu) {
    a0 = relu(a0);
    b0 = relu(b0);
    a1 = relu(a1);
    b1 = relu(b1);
    a2 = relu(a2);
    b2 = relu(b2);
    a3 = relu(a3);
    b3 = relu(b3);
  } else if (activation == Activation.Clip) {
    const low = alphaOf(call);
    const high = betaOf(call);
    a0 = clip(a0, low, high);
    b0 = clip(b0, low, high);
    a1 = clip(a1, low, high);
    b1 = clip(b1, low, high);
    a2 = clip(a2, low, high);
    b2 = clip(b2, low, high);
    a3 = clip(a3, low, high);
    b3 = clip(b3, low, high);
  }
  if (summand == Summand.AfterActivation) {
    a0 = plusSummand(a0, out0, filters);
    b0 = plusSummand(b0, out0 + 16, filters - 4);
    a1 = plusSummand(a1, out1, filters);
    b1 = plusSummand(b1, out1 + 16, filters - 4);
    a2 = plusSummand(a2, out2, filters);
    b2 = plusSummand(b2, out2 + 16, filters - 4);
    a3 = plusSummand(a3, out3, filters);
    b3 = plusSummand(b3, out3 + 16, filters - 4);
  }
  // Checked once for all four, and not in every store8: that costs 5% of a small tile.
  if (filters >= 8) {
    v128.store(out0, a0);
    v128.store(out0, b0, 16);
    v128.store(out1, a1);
    v128.store(out1, b1, 16);
    v128.store(out2, a2);
    v128.store(out2, b2, 16);
    v128.store(out3, a3);
    v128.store(out3, b3, 16);
  } else {
    store8(out0, filters, a0, b0);
    store8(out1, filters, a1, b1);
    store8(out2, filters, a2, b2);
    store8(out3, filters, a3, b3);
  }
}

/** One position. */
export function convolveOne(
  call: ConvolutionCall,
  weights: usize,
  weightRow: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  segments: i32,
  floats: i32,
  segmentStep: usize,
  out: usize,
  filters: i32,
): void {
  const ring = ringRows(call.a);
  let a = v128.load(bias);
  let b = v128.load(bias, 16);
  for (let ky = 0; ky < rows; ky++) {
    let q = column + row * call.aRowStride;
    let w = weights;
    for (let s = 0; s < segments; s++) {
      const end = q + (floats << 2);
      for (let p = q; p < end; p += 4) {
        const x = v128.load32_splat(p);
        a = madd(a, x, v128.load(w));
        b = madd(b, x, v128.load(w, 16));
        w += STEP;
      }
      q += segmentStep;
    }
    weights += weightRow;
    row = wrap(row + call.dilationY, ring);
  }
  store8(out, filters, finished(call, a, out, filters), finished(call, b, out + 16, filters - 4));
}

/**
 * One position and four blocks of 8 filters, `blockStep` bytes of weights apart: enough independent sums that
 * a layer with a single position (a fully connected one) runs as fast as its weights arrive.
 */
export function convolveOneWide(
  call: ConvolutionCall,
  weights: usize,
  weightRow: usize,
  blockStep: usize,
  bias: usize,
  rows: i32,
  row: i32,
  column: usize,
  segments: i32,
  floats: i32,
  segmentStep: usize,
  out: usize,
): void {
  const ring = ringRows(call.a);
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = v128.load(bias, 32);
  let b1 = v128.load(bias, 48);
  let a2 = v128.load(bias, 64);
  let b2 = v128.load(bias, 80);
  let a3 = v128.load(bias, 96);
  let b3 = v128.load(bias, 112);
  for (let ky = 0; ky < rows; ky++) {
    let q = column + row * call.aRowStride;
    let w0 = weights;
    let w1 = w0 + blockStep;
    let w2 = w1 + blockStep;
    let w3 = w2 + blockStep;
    for (let s = 0; s < segments; s++) {
      const end = q + (floats << 2);
      for (let p = q; p < end; p += 4) {
        const x = v128.load32_splat(p);
        a0 = madd(a0, x, v128.load(w0));
        b0 = madd(b0, x, v128.load(w0, 16));
        a1 = madd(a1, x, v128.load(w1));
        b1 = madd(b1, x, v128.load(w1, 16));
        a2 = madd(a2, x, v128.load(w2));
        b2 = madd(b2, x, v128.load(w2, 16));
        a3 = madd(a3, x, v128.load(w3));
        b3 = madd(b3, x, v128.load(w3, 16));
        w0 += STEP;
        w1 += STEP;
        w2 += STEP;
        w3 += STEP;
      }
      q += segmentStep;
    }
    weights += weightRow;
    row = wrap(row + call.dilationY, ring);
  }
  store8(out, 8, finished(call, a0, out, 4), finished(call, b0, out + 16, 4));
  store8(out + 32, 8, finished(call, a1, out + 32, 4), finished(call, b1, out + 48, 4));
  store8(out + 64, 8, finished(call, a2, out + 64, 4), finished(call, b2, out + 80, 4));
  store8(out + 96, 8, finished(call, a3, out + 96, 4), finished(call, b3, out + 112, 4));
}
