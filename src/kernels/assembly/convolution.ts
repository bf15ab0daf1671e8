import { activateRectangle, isFused } from './activation';
import { convolveFour, convolveOne, convolveOneWide } from './convolution-block';
import { ConvolutionCall } from './kernel-call';
import { placeSummand } from './summand';
import { addressOf, storedRow } from './view';
import { firstTap, interiorEnd, interiorStart, lastTap, reachOf } from './window';

/**
 * Rows that share one pass over the weights; the last band has up to 2·BAND − 1 = 7. A band's input is read
 * again for every block of filters, so an output that shares memory with its input may not overwrite
 * the input rows of its own band.
 */
const BAND: i32 = 4;

/** Filters of a block of packed weights. */
const BLOCK: i32 = 8;

/** Blocks that `convolveOneWide` takes. */
const WIDE: i32 = 4;

// The current block of filters. Globals belong to the instance and not to the shared memory, so threads
// that run the same module on one memory do not disturb each other.

/** Address of the block's weights and biases. */
let weights: usize = 0;
let bias: usize = 0;
/** Byte offsets of the block's first input channel and first filter within a position. */
let from: usize = 0;
let to: usize = 0;
/** Filters of the block that exist: 8, or fewer in the last block of a group. */
let filters: i32 = 0;
/** Input channels of a group. */
let channels: i32 = 0;
/** Whether neighbouring kernel columns are neighbours in the input, too. */
let merged: bool = false;

/**
 * Convolution of any window, stride, dilation and number of groups. Weights are packed as
 * described in ../weight-layout.ts. Taps outside the map are left out, so they count as 0.
 *
 * The rectangle is computed in bands of rows, a band block by block of 8 filters. Positions go four by
 * four: neighbours in a row where the window has all of its columns, neighbours in a column beside that and
 * where it is clipped at the left or right border. A summand is added as numbers are stored.
 */
export function convolution(call: ConvolutionCall): void {
  channels = call.aChannels / call.groups;
  merged = call.aPixelStride == channels << 2 && call.dilationX == 1;
  placeSummand(call);
  const reach = reachOf(call.kernelY, call.dilationY);
  const top = interiorStart(call.y0, call.y1, call.strideY, call.beforeY);
  const bottom = interiorEnd(top, call.y1, call.strideY, call.beforeY, reach, call.aHeight);
  if (call.y0 < top) convolveBand(call, call.y0, top, false);
  let y = top;
  while (bottom - y >= 2 * BAND) {
    convolveBand(call, y, y + BAND, true);
    y += BAND;
  }
  if (y < bottom) convolveBand(call, y, bottom, true);
  if (bottom < call.y1) convolveBand(call, bottom, call.y1, false);
  if (!isFused(call.activation)) activateRectangle(call);
}

/** All filters at the rows y0 … y1−1; `interior` when no window is clipped at the top or bottom. */
function convolveBand(call: ConvolutionCall, y0: i32, y1: i32, interior: bool): void {
  const groupFilters = call.outChannels / call.groups;
  const single = y1 - y0 == 1 && call.x1 - call.x0 == 1;
  weights = call.weights;
  bias = call.biases;
  for (let group = 0; group < call.groups; group++) {
    from = (group * channels) << 2;
    let filter = 0;
    while (filter < groupFilters) {
      to = (group * groupFilters + filter) << 2;
      const blocks = single && groupFilters - filter >= WIDE * BLOCK ? WIDE : 1;
      filters = min(blocks * BLOCK, groupFilters - filter);
      if (blocks == WIDE) convolveColumn(call, y0, y1, call.x0, interior);
      else convolveBlock(call, y0, y1, interior);
      weights += blocks * blockBytes(call);
      bias += blocks * (BLOCK << 2);
      filter += blocks * BLOCK;
    }
  }
}

// @ts-ignore: decorator
@inline
function blockBytes(call: ConvolutionCall): usize {
  return call.kernelY * weightRow(call);
}

// @ts-ignore: decorator
@inline
function weightRow(call: ConvolutionCall): usize {
  return (call.kernelX * channels * BLOCK) << 2;
}

/** One block of filters at the rows y0 … y1−1: the interior row by row, then the other columns. */
function convolveBlock(call: ConvolutionCall, y0: i32, y1: i32, interior: bool): void {
  const reach = reachOf(call.kernelX, call.dilationX);
  const left = interiorStart(call.x0, call.x1, call.strideX, call.beforeX);
  let right = interiorEnd(left, call.x1, call.strideX, call.beforeX, reach, call.aWidth);
  // The rest of a row that isn't a multiple of four goes by columns, if these are long enough.
  if (right - left < 4) right = left;
  else if (interior && y1 - y0 >= 4) right -= (right - left) & 3;
  if (left < right) for (let y = y0; y < y1; y++) convolveRow(call, y, left, right);
  for (let x = call.x0; x < left; x++) convolveColumn(call, y0, y1, x, interior);
  for (let x = right; x < call.x1; x++) convolveColumn(call, y0, y1, x, interior);
}

/** The positions left … right−1, at least 4, of row y, whose windows have all columns. */
function convolveRow(call: ConvolutionCall, y: i32, left: i32, right: i32): void {
  const startY = y * call.strideY - call.beforeY;
  const first = firstTap(startY, call.dilationY);
  const rows = lastTap(startY, call.dilationY, call.kernelY, call.aHeight, first) - first;
  const row = storedRow(call.a, startY + first * call.dilationY);
  const panel = weights + first * weightRow(call);
  const startX = left * call.strideX - call.beforeX;
  const column = call.aBase + (startX - call.aX) * call.aPixelStride + from;
  const out = addressOf(call.out, y, left) + to;
  const count = right - left;
  if (rows == 1 && (merged || call.kernelX == 1)) {
    convolveFours(call, true, panel, 1, 0, column + row * call.aRowStride, out, count);
  } else convolveFours(call, false, panel, rows, row, column, out, count);
}

/** `count` neighbours of a row, at least 4; `single` as for `convolveFour`. */
// @ts-ignore: decorator
@inline
function convolveFours(
  call: ConvolutionCall,
  single: bool,
  panel: usize,
  rows: i32,
  row: i32,
  column: usize,
  out: usize,
  count: i32,
): void {
  const step = <usize>(call.strideX * call.aPixelStride);
  const outStep = <usize>call.outPixelStride;
  // Copies of what does not change: V8 reads globals and memory again after every store.
  const blockFilters = filters;
  const blockBias = bias;
  const panelRow = weightRow(call);
  const segments = merged ? 1 : call.kernelX;
  const floats = merged ? call.kernelX * channels : channels;
  const segmentStep = <usize>(call.dilationX * call.aPixelStride);
  for (let x = 0; x < count; x += 4) {
    if (x + 4 > count) {
      // The last four overlap the ones before: the same sums again.
      column -= (x + 4 - count) * step;
      out -= (x + 4 - count) * outStep;
    }
    convolveFour(
      call,
      single,
      panel,
      panelRow,
      blockBias,
      rows,
      row,
      0,
      column,
      step,
      segments,
      floats,
      segmentStep,
      out,
      out + outStep,
      out + 2 * outStep,
      out + 3 * outStep,
      blockFilters,
    );
    column += 4 * step;
    out += 4 * outStep;
  }
}

/** The positions y0 … y1−1 of column x, by fours where their windows have all rows. */
function convolveColumn(call: ConvolutionCall, y0: i32, y1: i32, x: i32, interior: bool): void {
  const start = x * call.strideX - call.beforeX;
  const first = firstTap(start, call.dilationX);
  const taps = lastTap(start, call.dilationX, call.kernelX, call.aWidth, first) - first;
  const inputX = start + first * call.dilationX - call.aX;
  const column = call.aBase + inputX * call.aPixelStride + from;
  const panel = weights + ((first * channels * BLOCK) << 2);
  if (interior && y1 - y0 >= 4)
    for (let y = y0; y < y1; y += 4) convolveFourRows(call, panel, column, taps, min(y, y1 - 4), x);
  else for (let y = y0; y < y1; y++) convolvePosition(call, panel, column, taps, y, x);
}

/** The positions y … y+3 of column x; `taps` kernel columns from `column` on lie inside the map. */
function convolveFourRows(
  call: ConvolutionCall,
  panel: usize,
  column: usize,
  taps: i32,
  y: i32,
  x: i32,
): void {
  convolveFour(
    call,
    false,
    panel,
    weightRow(call),
    bias,
    taps == 0 ? 0 : call.kernelY,
    storedRow(call.a, y * call.strideY - call.beforeY),
    call.strideY,
    column,
    0,
    merged ? 1 : taps,
    merged ? taps * channels : channels,
    call.dilationX * call.aPixelStride,
    addressOf(call.out, y, x) + to,
    addressOf(call.out, y + 1, x) + to,
    addressOf(call.out, y + 2, x) + to,
    addressOf(call.out, y + 3, x) + to,
    filters,
  );
}

/** One position, clipped in any way; of one block of filters, or of four when `filters` says so. */
function convolvePosition(
  call: ConvolutionCall,
  panel: usize,
  column: usize,
  taps: i32,
  y: i32,
  x: i32,
): void {
  const start = y * call.strideY - call.beforeY;
  const first = firstTap(start, call.dilationY);
  const inside = lastTap(start, call.dilationY, call.kernelY, call.aHeight, first) - first;
  const rows = taps == 0 ? 0 : inside;
  const row = storedRow(call.a, start + first * call.dilationY);
  const window = panel + first * weightRow(call);
  const segments = merged ? 1 : taps;
  const floats = merged ? taps * channels : channels;
  const step = <usize>(call.dilationX * call.aPixelStride);
  const out = addressOf(call.out, y, x) + to;
  const panelRow = weightRow(call);
  if (filters > BLOCK) {
    const block = blockBytes(call);
    convolveOneWide(
      call,
      window,
      panelRow,
      block,
      bias,
      rows,
      row,
      column,
      segments,
      floats,
      step,
      out,
    );
  } else {
    convolveOne(
      call,
      window,
      panelRow,
      bias,
      rows,
      row,
      column,
      segments,
      floats,
      step,
      out,
      filters,
    );
  }
}
