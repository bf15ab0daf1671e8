import { activateRectangle } from './activation';
import { MatmulCall } from './kernel-call';
import { loadLanes, madd, storeLanes } from './lanes';
import { addressOf, View } from './view';

/**
 * out [batches][rows][columns] = activation(a [batches][rows][inner] · b [batches][inner][columns]), each row the channels of
 * a position. Products are summed from the first to the last; where b lies transposed, every fourth of them apart, and the
 * four sums in pairs.
 */
export function matmul(call: MatmulCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const position = y * call.outWidth + x;
      const batch = position / call.rows;
      const row = position % call.rows;
      const out = addressOf(call.out, y, x);
      if (call.transposedB) rowOfTransposed(call, batch, row, out);
      else rowOfSums(call, batch, row, out);
    }
  activateRectangle(call);
}

/** Byte address of a position of a whole map, counted row by row. */
// @ts-ignore: decorator
@inline
function positionAddress(view: View, index: i32): usize {
  return addressOf(view, index / view.width, index % view.width);
}

/** Whether all positions of a map are equally far apart. */
function isEven(view: View): bool {
  return view.ring == 0 && view.rowStride == view.width * view.pixelStride;
}

/** Position of the first number of a row of a; from there, numbers follow by channel, or by position where it lies transposed. */
function firstOfA(call: MatmulCall, batch: i32, row: i32): i32 {
  const matrix = call.oneA ? 0 : batch;
  return call.transposedA ? matrix * call.inner : matrix * call.rows + row;
}

/** One row of sums, over lanes of columns. */
function rowOfSums(call: MatmulCall, batch: i32, row: i32, out: usize): void {
  const columns = call.outChannels;
  let c = 0;
  for (; c + 16 <= columns; c += 16) sumsOf(call, batch, row, c, out, 16, 4);
  for (; c < columns; c += 4) sumsOf(call, batch, row, c, out, columns - c, 1);
}

/** The sums of `vectors` times four columns from `c` on, or of as many as there are. */
// @ts-ignore: decorator
@inline
function sumsOf(
  call: MatmulCall,
  batch: i32,
  row: i32,
  c: i32,
  out: usize,
  count: i32,
  vectors: i32,
): void {
  const firstA = firstOfA(call, batch, row);
  const firstB = call.oneB ? 0 : batch * call.inner;
  const evenA = isEven(call.a);
  const evenB = isEven(call.b);
  const skipA = call.transposedA ? <usize>(row << 2) : 0;
  const skipB = <usize>(c << 2);
  let a = positionAddress(call.a, firstA) + skipA;
  let b = positionAddress(call.b, firstB) + skipB;
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let k = 1; k <= call.inner; k++) {
    const factor = v128.load32_splat(a);
    s0 = madd(s0, factor, loadLanes(b, count));
    if (vectors == 4) {
      s1 = madd(s1, factor, v128.load(b, 16));
      s2 = madd(s2, factor, v128.load(b, 32));
      s3 = madd(s3, factor, v128.load(b, 48));
    }
    if (!call.transposedA) a += 4;
    else a = evenA ? a + call.aPixelStride : positionAddress(call.a, firstA + k) + skipA;
    b = evenB ? b + call.bPixelStride : positionAddress(call.b, firstB + k) + skipB;
  }
  storeLanes(out + skipB, count, s0);
  if (vectors == 4) {
    v128.store(out + skipB, s1, 16);
    v128.store(out + skipB, s2, 32);
    v128.store(out + skipB, s3, 48);
  }
}

/** One row of products with columns that lie as rows, over lanes of the numbers that are summed. */
function rowOfTransposed(call: MatmulCall, batch: i32, row: i32, out: usize): void {
  const columns = call.outChannels;
  const firstA = firstOfA(call, batch, row);
  const a = call.transposedA ? 0 : positionAddress(call.a, firstA);
  const firstB = call.oneB ? 0 : batch * columns;
  let c = 0;
  for (; c + 4 <= columns; c += 4) {
    const b0 = positionAddress(call.b, firstB + c);
    const b1 = positionAddress(call.b, firstB + c + 1);
    const b2 = positionAddress(call.b, firstB + c + 2);
    const b3 = positionAddress(call.b, firstB + c + 3);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let s2 = f32x4.splat(0);
    let s3 = f32x4.splat(0);
    for (let k = 0; k < call.inner; k += 4) {
      const count = call.inner - k;
      const factors = a ? loadLanes(a + (k << 2), count) : columnOf(call.a, firstA + k, row, count);
      s0 = madd(s0, factors, loadLanes(b0 + (k << 2), count));
      s1 = madd(s1, factors, loadLanes(b1 + (k << 2), count));
      s2 = madd(s2, factors, loadLanes(b2 + (k << 2), count));
      s3 = madd(s3, factors, loadLanes(b3 + (k << 2), count));
    }
    store<f32>(out + (c << 2), inPairs(s0));
    store<f32>(out + (c << 2), inPairs(s1), 4);
    store<f32>(out + (c << 2), inPairs(s2), 8);
    store<f32>(out + (c << 2), inPairs(s3), 12);
  }
  for (; c < columns; c++) {
    const b = positionAddress(call.b, firstB + c);
    let sums = f32x4.splat(0);
    for (let k = 0; k < call.inner; k += 4) {
      const count = call.inner - k;
      const factors = a ? loadLanes(a + (k << 2), count) : columnOf(call.a, firstA + k, row, count);
      sums = madd(sums, factors, loadLanes(b + (k << 2), count));
    }
    store<f32>(out + (c << 2), inPairs(sums));
  }
}

/** Up to four numbers of a channel, from a position on. */
function columnOf(view: View, first: i32, channel: i32, count: i32): v128 {
  const skip = <usize>(channel << 2);
  let lanes = v128.load32_zero(positionAddress(view, first) + skip);
  if (count > 1) lanes = v128.load_lane<u32>(positionAddress(view, first + 1) + skip, lanes, 1);
  if (count > 2) lanes = v128.load_lane<u32>(positionAddress(view, first + 2) + skip, lanes, 2);
  if (count > 3) lanes = v128.load_lane<u32>(positionAddress(view, first + 3) + skip, lanes, 3);
  return lanes;
}

// @ts-ignore: decorator
@inline
function inPairs(sums: v128): f32 {
  const low = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1);
  return low + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}
