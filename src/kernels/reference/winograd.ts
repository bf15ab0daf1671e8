import type { KernelCall } from '../kernel-call';
import {
  FREQUENCIES,
  packedBiasIndex,
  transformedWeightIndex,
  type ConvolutionWeights,
} from '../weight-layout';
import { finishRectangle } from './summand';
import { eachPosition, firstInput, indexOf, outputOf, type Floats, type View } from './view';

const { fround } = Math;

/** Rows and columns of a block of outputs, and of the inputs under it. */
const BLOCK = 4;
const WINDOW = 6;

const SQRT1_8 = fround(Math.SQRT1_2 / 2);
const SQRT1_2 = fround(Math.SQRT1_2);
const SQRT2 = fround(Math.SQRT2);
const SQRT8 = fround(2 * Math.SQRT2);

/**
 * Convolution 3x3 without stride and dilation, with `groups` groups, by Winograd's algorithm F(4x4, 3x3): in place of
 * 9 products for each output, 36 for a block of 4x4. Inputs under a block are transformed, multiplied with
 * transformed weights (weight-layout.ts), summed over the channels and transformed back. Blocks begin at multiples of
 * 4 of the whole map; positions outside the map count as 0. `summand`, a SUMMAND, says whether b is
 * added; `chunk` is the number of channels in a chunk of the weights. (The compiled kernel takes more: how many blocks and
 * filters go together, and scratch memory.)
 */
export function winograd(memory: Floats, call: KernelCall<'winograd'>): void {
  const out = outputOf(call);
  const blocks = new Map<string, Float32Array>();
  eachPosition(call, (y, x) => {
    const [top, left] = [y - (y % BLOCK), x - (x % BLOCK)];
    const block = blocks.get(`${top} ${left}`) ?? outputsOf(memory, call, top, left);
    blocks.set(`${top} ${left}`, block);
    const position = (y - top) * BLOCK + x - left;
    for (let filter = 0; filter < call.outChannels; filter++)
      memory[indexOf(out, y, x) + filter] = block[filter * BLOCK * BLOCK + position];
  });
  finishRectangle(memory, call);
}

/** All outputs of a block, [filter][row][column], with their biases. */
function outputsOf(
  memory: Floats,
  call: KernelCall<'winograd'>,
  top: number,
  left: number,
): Float32Array {
  const shape = layoutOf(call);
  const channels = shape.channels / shape.groups;
  const inputs = transformedInputs(memory, call, top, left);
  const result = new Float32Array(call.outChannels * BLOCK * BLOCK);
  for (let filter = 0; filter < call.outChannels; filter++) {
    const firstChannel = Math.floor(filter / (shape.filters / shape.groups)) * channels;
    const sums = new Float32Array(FREQUENCIES);
    for (let c = 0; c < channels; c++)
      for (let frequency = 0; frequency < FREQUENCIES; frequency++) {
        const index = transformedWeightIndex(shape, call.attributes.chunk, filter, c, frequency);
        const weight = memory[call.weights / 4 + index];
        const input = inputs[(firstChannel + c) * FREQUENCIES + frequency];
        sums[frequency] += fround(input * weight);
      }
    const bias = memory[call.biases / 4 + packedBiasIndex(shape, filter)];
    result.set(
      inBothDirections(sums, WINDOW, valuesOf).map(value => value + bias),
      filter * BLOCK * BLOCK,
    );
  }
  return result;
}

/** The 6x6 inputs under a block, [channel][frequency]. */
function transformedInputs(
  memory: Floats,
  call: KernelCall<'winograd'>,
  top: number,
  left: number,
): Float32Array {
  const a = firstInput(call);
  const result = new Float32Array(call.aChannels * FREQUENCIES);
  for (let channel = 0; channel < call.aChannels; channel++) {
    const window = Float32Array.from({ length: FREQUENCIES }, (_, i) => {
      const y = top - call.beforeY + Math.floor(i / WINDOW);
      const x = left - call.beforeX + (i % WINDOW);
      return isInside(a, y, x) ? memory[indexOf(a, y, x) + channel] : 0;
    });
    result.set(inBothDirections(window, WINDOW, coefficientsOf), channel * FREQUENCIES);
  }
  return result;
}

const isInside = ({ height, width }: View, y: number, x: number): boolean =>
  y >= 0 && y < height && x >= 0 && x < width;

type Line = readonly number[];

/** Applies `transform` to the columns, `width` numbers long, of a square, and then to its rows. */
function inBothDirections(
  square: Float32Array,
  width: number,
  transform: (line: Line) => Line,
): Float32Array {
  const columns = Array.from({ length: width }, (_, x) =>
    transform(Array.from({ length: width }, (__, y) => square[y * width + x])),
  );
  const rows = columns[0].map((_, y) => transform(columns.map(column => column[y])));
  return Float32Array.from(rows.flat());
}

/** a − factor · b. */
const minus = (a: number, b: number, factor: number): number => fround(a - fround(b * factor));

/** Six inputs transformed for the points 0, √½, −√½, √2, −√2, ∞: their polynomial without one factor at a time. */
function coefficientsOf([d0, d1, d2, d3, d4, d5]: Line): Line {
  const nearEven = minus(d4, d2, 2);
  const nearOdd = fround(minus(d3, d1, 2) * SQRT1_2);
  const farEven = minus(d4, d2, 0.5);
  const farOdd = fround(minus(d3, d1, 0.5) * SQRT2);
  return [
    minus(d0, d2, 2.5) + d4,
    nearEven + nearOdd,
    nearEven - nearOdd,
    farEven + farOdd,
    farEven - farOdd,
    minus(d1, d3, 2.5) + d5,
  ].map(fround);
}

/** The four outputs that six sums stand for: sums times powers 0 to 3 of the points. */
function valuesOf([m0, m1, m2, m3, m4, m5]: Line): Line {
  const [even, odd] = [fround(m1 + m2), fround(m1 - m2)];
  const [farEven, farOdd] = [fround(m3 + m4), fround(m3 - m4)];
  return [
    fround(m0 + even) + farEven,
    fround(odd * SQRT1_2) + fround(farOdd * SQRT2),
    fround(even * 0.5) + fround(farEven * 2),
    fround(fround(odd * SQRT1_8) + fround(farOdd * SQRT8)) + m5,
  ].map(fround);
}

const layoutOf = (call: KernelCall<'winograd'>): ConvolutionWeights => ({
  filters: call.outChannels,
  groups: call.groups,
  channels: call.aChannels,
  kernelY: call.kernelY,
  kernelX: call.kernelX,
});
