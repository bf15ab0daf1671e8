import { KernelCall } from './kernel-call';
import { loadLanes } from './lanes';
import { ringRows, storedRow, wrap } from './view';

/** Rows and columns of the inputs under a block. */
const WINDOW: i32 = 6;

/** Bytes of a vector, and of a line of 6. */
const VECTOR: usize = 16;
const LINE: usize = 96;

const SQRT1_2: f32 = 0.7071067811865476;
const SQRT2: f32 = 1.4142135623730951;

/**
 * Transforms the 6x6 inputs that start in row `y` and column `x`, possibly outside the map, for `channels` channels
 * from the byte `channel` of a position on. `lines` has room for 36 vectors. Results go to `to`, those of each of the
 * 36 frequencies `planeBytes` after the previous one.
 */
export function transformInput(
  call: KernelCall,
  y: i32,
  x: i32,
  channel: usize,
  channels: i32,
  lines: usize,
  to: usize,
  planeBytes: usize,
): void {
  const column = call.aBase + (x - call.aX) * call.aPixelStride + channel;
  const isInside = y >= 0 && x >= 0 && y + WINDOW <= call.aHeight && x + WINDOW <= call.aWidth;
  const direct = isInside ? channels >> 2 : 0;
  if (direct > 0) transformInside(call, y, column, direct, lines, to, planeBytes);
  for (let c = direct << 2; c < channels; c += 4) {
    copyWindow(call, y, x, column + (c << 2), channels - c, lines);
    const row3 = lines + 3 * LINE;
    // In place: each column is read completely before it is written.
    transformWindow(
      lines,
      lines + LINE,
      lines + 2 * LINE,
      row3,
      row3 + LINE,
      row3 + 2 * LINE,
      VECTOR,
      1,
      lines,
      to + (c << 2),
      planeBytes,
    );
  }
}

/** Transforms `vectors` times 4 channels, whose inputs all lie inside the map, from where they are. */
function transformInside(
  call: KernelCall,
  y: i32,
  column: usize,
  vectors: i32,
  lines: usize,
  to: usize,
  planeBytes: usize,
): void {
  const ring = ringRows(call.a);
  const stride = <usize>call.aRowStride;
  const row0 = storedRow(call.a, y);
  const row1 = wrap(row0 + 1, ring);
  const row2 = wrap(row1 + 1, ring);
  const row3 = wrap(row2 + 1, ring);
  const row4 = wrap(row3 + 1, ring);
  transformWindow(
    column + row0 * stride,
    column + row1 * stride,
    column + row2 * stride,
    column + row3 * stride,
    column + row4 * stride,
    column + wrap(row4 + 1, ring) * stride,
    call.aPixelStride,
    vectors,
    lines,
    to,
    planeBytes,
  );
}

/** Fills 6 lines with 6x6 inputs of up to 4 channels: 0 for those outside the map and in lanes that are left. */
function copyWindow(
  call: KernelCall,
  y: i32,
  x: i32,
  column: usize,
  channels: i32,
  lines: usize,
): void {
  for (let line = lines; line < lines + <usize>WINDOW * LINE; line += VECTOR)
    v128.store(line, f32x4.splat(0));
  const bottom = min(y + WINDOW, call.aHeight);
  const right = min(x + WINDOW, call.aWidth) - x;
  for (let row = max(y, 0); row < bottom; row++) {
    const from = column + storedRow(call.a, row) * call.aRowStride;
    const line = lines + <usize>(row - y) * LINE;
    for (let i = max(-x, 0); i < right; i++)
      v128.store(line + <usize>i * VECTOR, loadLanes(from + i * call.aPixelStride, channels));
  }
}

/** Columns first, into `lines`, then rows. The six rows begin at `row0` … `row5`, positions `pixel` bytes apart. */
function transformWindow(
  row0: usize,
  row1: usize,
  row2: usize,
  row3: usize,
  row4: usize,
  row5: usize,
  pixel: usize,
  vectors: i32,
  lines: usize,
  to: usize,
  planeBytes: usize,
): void {
  for (let v = 0; v < vectors; v++) {
    let offset: usize = 0;
    for (let line = lines; line < lines + LINE; line += VECTOR) {
      transformLine(
        v128.load(row0 + offset),
        v128.load(row1 + offset),
        v128.load(row2 + offset),
        v128.load(row3 + offset),
        v128.load(row4 + offset),
        v128.load(row5 + offset),
        line,
        LINE,
      );
      offset += pixel;
    }
    let plane = to;
    for (let line = lines; line < lines + <usize>WINDOW * LINE; line += LINE) {
      transformLine(
        v128.load(line),
        v128.load(line, 16),
        v128.load(line, 32),
        v128.load(line, 48),
        v128.load(line, 64),
        v128.load(line, 80),
        plane,
        planeBytes,
      );
      plane += <usize>WINDOW * planeBytes;
    }
    row0 += VECTOR;
    row1 += VECTOR;
    row2 += VECTOR;
    row3 += VECTOR;
    row4 += VECTOR;
    row5 += VECTOR;
    to += VECTOR;
  }
}

/**
 * Six inputs d0 … d5 in a line, transformed for the points 0, ±√½, ±√2 and ∞: their polynomial without
 * one of the factors t, t² − ½, t² − 2 at a time. With these points errors are a third of those with 0, ±1, ±2.
 */
// @ts-ignore: decorator
@inline
function transformLine(
  d0: v128,
  d1: v128,
  d2: v128,
  d3: v128,
  d4: v128,
  d5: v128,
  to: usize,
  step: usize,
): void {
  v128.store(to, atEnds(d0, d2, d4));
  let even = minus(d4, d2, 2);
  let odd = f32x4.mul(minus(d3, d1, 2), f32x4.splat(SQRT1_2));
  v128.store(to + step, f32x4.add(even, odd));
  v128.store(to + 2 * step, f32x4.sub(even, odd));
  even = minus(d4, d2, 0.5);
  odd = f32x4.mul(minus(d3, d1, 0.5), f32x4.splat(SQRT2));
  v128.store(to + 3 * step, f32x4.add(even, odd));
  v128.store(to + 4 * step, f32x4.sub(even, odd));
  v128.store(to + 5 * step, atEnds(d1, d3, d5));
}

/** a − 2.5 b + c, for (t² − ½)(t² − 2) = 1 − 2.5 t² + t⁴. */
// @ts-ignore: decorator
@inline
function atEnds(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(minus(a, b, 2.5), c);
}

/** a − factor · b. */
// @ts-ignore: decorator
@inline
function minus(a: v128, b: v128, factor: f32): v128 {
  return f32x4.sub(a, f32x4.mul(b, f32x4.splat(factor)));
}
