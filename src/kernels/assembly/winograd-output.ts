import { ConvolutionCall } from './kernel-call';
import { storeLanes } from './lanes';
import { finished } from './summand';
import { ringRows, storedRow, wrap } from './view';

/** Rows and columns of a block. */
const BLOCK: i32 = 4;

/** Bytes of a vector, and of a line of 6. */
const VECTOR: usize = 16;
const LINE: usize = 96;

const SQRT1_8: f32 = 0.3535533905932738;
const SQRT1_2: f32 = 0.7071067811865476;
const SQRT2: f32 = 1.4142135623730951;
const SQRT8: f32 = 2.8284271247461903;

/**
 * Computes the outputs of a block from its 36 sums, which lie `planeBytes` apart from `from` on, for `count` filters
 * (at most 8). Of the block in row `y` and column `x`, it stores the outputs that the call asks for. `channel` is the
 * byte of the first filter within a position, `bias` the address of its bias, and `lines` has room for 24 vectors.
 */
export function transformOutput(
  call: ConvolutionCall,
  y: i32,
  x: i32,
  channel: usize,
  count: i32,
  bias: usize,
  lines: usize,
  from: usize,
  planeBytes: usize,
): void {
  const top = max(call.y0, y);
  const bottom = min(call.y1, y + BLOCK);
  const left = max(call.x0 - x, 0);
  const right = min(call.x1 - x, BLOCK);
  const ring = ringRows(call.out);
  const column = call.outBase + (x - call.outX) * call.outPixelStride + channel;
  for (let filter = 0; filter < count; filter += 4) {
    const byte = (<usize>filter) << 2;
    transformColumns(from + byte, planeBytes, lines);
    let line = lines + <usize>(top - y) * LINE;
    let stored = storedRow(call.out, top);
    for (let row = top; row < bottom; row++) {
      const out = column + stored * call.outRowStride + byte;
      storeRow(call, line, v128.load(bias + byte), out, left, right, count - filter);
      stored = wrap(stored + 1, ring);
      line += LINE;
    }
  }
}

/** Six columns of six sums to as many columns of four: the first four of 6 vectors in each of 4 lines. */
function transformColumns(from: usize, planeBytes: usize, lines: usize): void {
  const step = 6 * planeBytes;
  for (let line = lines; line < lines + LINE; line += VECTOR) {
    const m0 = v128.load(from);
    const m1 = v128.load(from + step);
    const m2 = v128.load(from + 2 * step);
    const m3 = v128.load(from + 3 * step);
    const m4 = v128.load(from + 4 * step);
    const m5 = v128.load(from + 5 * step);
    const even = f32x4.add(m1, m2);
    const odd = f32x4.sub(m1, m2);
    const farEven = f32x4.add(m3, m4);
    const farOdd = f32x4.sub(m3, m4);
    v128.store(line, value0(m0, even, farEven));
    v128.store(line, value1(odd, farOdd), 96);
    v128.store(line, value2(even, farEven), 192);
    v128.store(line, value3(odd, farOdd, m5), 288);
    from += planeBytes;
  }
}

/** Stores the outputs left … right−1 of a line of six, with bias, activation and summand. */
// @ts-ignore: decorator
@inline
function storeRow(
  call: ConvolutionCall,
  line: usize,
  bias: v128,
  out: usize,
  left: i32,
  right: i32,
  count: i32,
): void {
  const pixel = <usize>call.outPixelStride;
  const m0 = v128.load(line);
  const m1 = v128.load(line, 16);
  const m2 = v128.load(line, 32);
  const m3 = v128.load(line, 48);
  const m4 = v128.load(line, 64);
  const m5 = v128.load(line, 80);
  const even = f32x4.add(m1, m2);
  const odd = f32x4.sub(m1, m2);
  const farEven = f32x4.add(m3, m4);
  const farOdd = f32x4.sub(m3, m4);
  if (left == 0) finish(call, value0(m0, even, farEven), bias, out, count);
  if (left <= 1 && right > 1) finish(call, value1(odd, farOdd), bias, out + pixel, count);
  if (left <= 2 && right > 2) finish(call, value2(even, farEven), bias, out + 2 * pixel, count);
  if (right > 3) finish(call, value3(odd, farOdd, m5), bias, out + 3 * pixel, count);
}

// @ts-ignore: decorator
@inline
function finish(call: ConvolutionCall, sum: v128, bias: v128, out: usize, count: i32): void {
  storeLanes(out, count, finished(call, f32x4.add(sum, bias), out, count));
}

// The four outputs of a line of six sums m0 … m5, one for each of the points 0, √½, −√½, √2, −√2, ∞: powers of the
// points times the sums. `even` is m1 + m2, `odd` m1 − m2, the far ones are those of m3 and m4.

// @ts-ignore: decorator
@inline
function value0(m0: v128, even: v128, farEven: v128): v128 {
  return f32x4.add(f32x4.add(m0, even), farEven);
}

// @ts-ignore: decorator
@inline
function value1(odd: v128, farOdd: v128): v128 {
  return f32x4.add(times(odd, SQRT1_2), times(farOdd, SQRT2));
}

// @ts-ignore: decorator
@inline
function value2(even: v128, farEven: v128): v128 {
  return f32x4.add(times(even, 0.5), times(farEven, 2));
}

// @ts-ignore: decorator
@inline
function value3(odd: v128, farOdd: v128, m5: v128): v128 {
  return f32x4.add(f32x4.add(times(odd, SQRT1_8), times(farOdd, SQRT8)), m5);
}

// @ts-ignore: decorator
@inline
function times(x: v128, factor: f32): v128 {
  return f32x4.mul(x, f32x4.splat(factor));
}
