import { activateRectangle, isFused } from './activation';
import { WinogradCall } from './kernel-call';
import { placeSummand } from './summand';
import { transformInput } from './winograd-input';
import { transformOutput } from './winograd-output';
import { multiplyBlocks } from './winograd-product';

/** Rows and columns of a block of outputs. */
const BLOCK: i32 = 4;

/** Products of a block: rows and columns of its transformed input. */
const FREQUENCIES: i32 = 36;

/** Filters of a block of packed weights. */
const FILTERS: i32 = 8;

/** Bytes that one transformation of 4 channels needs: 6 x 6 vectors. */
const LINES_BYTES: usize = 576;

// Where the current strip lies in the scratch memory. Globals belong to the instance and not to the shared
// memory, so threads that run the same module on one memory do not disturb each other.

/** Blocks of the strip, and the number of the first of them. */
let blocks: i32 = 0;
let firstBlock: i32 = 0;
/** Output position of block 0, and blocks beside each other. */
let originY: i32 = 0;
let originX: i32 = 0;
let columns: i32 = 0;
/** Address of the inputs of frequency 0 and of its sums; bytes from one frequency to the next. */
let inputs: usize = 0;
let sums: usize = 0;
let planeBytes: usize = 0;

/**
 * Convolution 3x3 without stride and dilation, by Winograd's algorithm F(4x4, 3x3). A block of 4x4 outputs is computed
 * from the 6x6 inputs under it, transformed: 36 products for 16 outputs, instead of 9 for each. Weights are packed as
 * described in ../weight-layout.ts; positions outside the map count as 0.
 *
 * Blocks start at multiples of 4 of the whole map, and each is computed as a whole. So an output doesn't depend on the
 * rectangle that asks for it, and is bit-identical in every tiling. The caller must have all inputs of the blocks that
 * the rectangle touches.
 *
 * `summand` says whether b is added, as for convolution. At most `blocks` blocks go together: a *strip*. `chunk` input
 * channels go together, as the weights are packed. `panel` filters go together. All blocks of the strip are
 * transformed for one chunk. Then, 8 filters after another, 4 blocks at once are multiplied with the weights of all
 * frequencies, in the order of memory. The scratch memory holds the 36 vectors of a transformation, followed for each
 * frequency by the inputs [block][channel of the chunk] and the sums [block][filter of the panel].
 */
export function winograd(call: WinogradCall): void {
  placeSummand(call);
  originY = call.y0 & ~(BLOCK - 1);
  originX = call.x0 & ~(BLOCK - 1);
  columns = blocksTo(call.x1 - originX);
  const all = columns * blocksTo(call.y1 - originY);
  const rows = min(call.blocks, all);
  const inputBytes = (<usize>(rows * rowChannels(call))) << 2;
  const sumBytes = (<usize>(roundedUp(rows, 4) * call.panel)) << 2;
  planeBytes = inputBytes + sumBytes;
  inputs = call.scratch + LINES_BYTES;
  sums = inputs + inputBytes;
  for (firstBlock = 0; firstBlock < all; firstBlock += blocks) {
    blocks = min(rows, all - firstBlock);
    for (let group = 0; group < call.groups; group++) convolveGroup(call, group);
  }
  if (!isFused(call.activation)) activateRectangle(call);
}

// @ts-ignore: decorator
@inline
function blocksTo(positions: i32): i32 {
  return (positions + BLOCK - 1) / BLOCK;
}

// @ts-ignore: decorator
@inline
function roundedUp(count: i32, multiple: i32): i32 {
  return ((count + multiple - 1) / multiple) * multiple;
}

/** Channels of a chunk in the scratch memory, in whole vectors. */
// @ts-ignore: decorator
@inline
function rowChannels(call: WinogradCall): i32 {
  return roundedUp(call.chunk, 4);
}

/** All filters of a group at the blocks of the strip, a panel after the other. */
function convolveGroup(call: WinogradCall, group: i32): void {
  const channels = call.aChannels / call.groups;
  const filters = call.outChannels / call.groups;
  const padded = roundedUp(filters, FILTERS);
  const filterBytes = (<usize>(FREQUENCIES * channels)) << 2;
  const panel = call.panel;
  for (let first = 0; first < filters; first += panel) {
    const count = min(panel, filters - first);
    const weights = call.weights + <usize>(group * padded + first) * filterBytes;
    for (let c = 0; c < channels; c += call.chunk) {
      const chunk = min(call.chunk, channels - c);
      // The transformed inputs stay in place until another chunk overwrites them.
      if (first == 0 || call.chunk < channels) transformChunk(call, group * channels + c, chunk);
      for (let f = 0; f < count; f += FILTERS) {
        const own = weights + <usize>f * filterBytes;
        multiply(call, own + <usize>((c * FILTERS * FREQUENCIES) << 2), f, chunk, c == 0);
      }
    }
    const biases = call.biases + ((<usize>(group * padded + first)) << 2);
    for (let f = 0; f < count; f += FILTERS)
      transformSums(call, biases, f, group * filters + first, min(FILTERS, count - f));
  }
}

/** Transforms `chunk` channels of the input, from channel `from` on, for every block of the strip. */
function transformChunk(call: WinogradCall, from: i32, chunk: i32): void {
  const channel = (<usize>from) << 2;
  const inputRow = (<usize>rowChannels(call)) << 2;
  let to = inputs;
  for (let block = firstBlock; block < firstBlock + blocks; block++) {
    const y = originY + (block / columns) * BLOCK - call.beforeY;
    const x = originX + (block % columns) * BLOCK - call.beforeX;
    transformInput(call, y, x, channel, chunk, call.scratch, to, planeBytes);
    to += inputRow;
  }
}

/** Adds what a chunk contributes to the sums of the 8 filters from `filter` of the panel on. */
function multiply(call: WinogradCall, weights: usize, filter: i32, chunk: i32, begin: bool): void {
  const inputRow = (<usize>rowChannels(call)) << 2;
  const sumRow = (<usize>call.panel) << 2;
  const to = sums + ((<usize>filter) << 2);
  multiplyBlocks(inputs, to, planeBytes, inputRow, sumRow, weights, blocks, chunk, begin);
}

/** The outputs of `count` filters, from `filter` of the panel on whose own first filter is `first`. */
function transformSums(
  call: WinogradCall,
  biases: usize,
  filter: i32,
  first: i32,
  count: i32,
): void {
  const bias = biases + ((<usize>filter) << 2);
  const channel = (<usize>(first + filter)) << 2;
  let from = sums + ((<usize>filter) << 2);
  for (let block = firstBlock; block < firstBlock + blocks; block++) {
    const y = originY + (block / columns) * BLOCK;
    const x = originX + (block % columns) * BLOCK;
    transformOutput(call, y, x, channel, count, bias, call.scratch, from, planeBytes);
    from += (<usize>call.panel) << 2;
  }
}
