import { at } from '../../base/assert';
import { heightOf, widthOf } from '../../base/rectangle';
import { UserError } from '../../base/user-error';
import { pictureArea } from '../../core/detection/picture-fit';
import {
  channelScales,
  type ChannelScale,
  type PictureInput,
} from '../../core/detection/picture-input';
import { elementCount, formatShape, type Shape } from '../../core/network/shape';
import { forEachAreaRow } from './area-resize';
import type { Picture } from './picture';

/** Distance in the result between neighbours along each axis, in numbers. */
interface Strides {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/** How much of a result comes from which source: source[first] · (1 − part) + source[first + 1] · part. */
interface Taps {
  readonly first: Int32Array;
  readonly part: Float32Array;
}

/**
 * The picture as input of a network of `shape`, C×H×W. With bilinear sampling, it is resized as by Darknet's resize_image or,
 * letterboxed, letterbox_image. Networks may have three channels or one (grey).
 */
export function planarInput(picture: Picture, shape: Shape, input: PictureInput): Float32Array {
  const { height, width } = shape;
  return filledInput(picture, shape, input, { channel: height * width, row: width, column: 1 });
}

/** The same numbers in the order H×W×C. */
export function interleavedInput(
  picture: Picture,
  shape: Shape,
  input: PictureInput,
): Float32Array {
  const { channels, width } = shape;
  const strides = { channel: 1, row: width * channels, column: channels };
  return filledInput(picture, shape, input, strides);
}

function filledInput(
  picture: Picture,
  shape: Shape,
  input: PictureInput,
  strides: Strides,
): Float32Array {
  const { channels } = shape;
  if (channels !== 1 && channels !== 3) {
    throw new UserError(
      `An image cannot be the input of this network: the input is ${formatShape(shape)}, but an image has 3 channels, or 1 in grey.`,
    );
  }
  const numbers = new Float32Array(elementCount(shape));
  const scales = channelScales(input, channels);
  for (let channel = 0; channel < channels; channel++)
    fillChannel(numbers, shape, channel, strides, scaled(at(scales, channel), input.margin / 255));
  const area = pictureArea(picture, shape, input.fit);
  const width = widthOf(area);
  const visitRows = input.sampling === 'area' ? forEachMeanRow : forEachRow;
  visitRows(picture, channels, width, heightOf(area), (y, row) => {
    for (let channel = 0; channel < channels; channel++) {
      const scale = at(scales, channel);
      const start = (area.y.start + y) * strides.row + channel * strides.channel;
      for (let x = 0; x < width; x++) {
        const place = start + (area.x.start + x) * strides.column;
        numbers[place] = scaled(scale, at32(row, x * channels + scale.colour));
      }
    }
  });
  return numbers;
}

function fillChannel(
  numbers: Float32Array,
  { height, width }: Shape,
  channel: number,
  { channel: channelStride, column }: Strides,
  value: number,
): void {
  for (let position = 0; position < height * width; position++)
    numbers[channel * channelStride + position * column] = value;
}

const scaled = ({ factor, offset }: ChannelScale, value: number): number => factor * value + offset;

/**
 * Bilinear, corners upon corners: output o reads the source at o · (from − 1) / (to − 1), in 32-bit
 * arithmetic as in Darknet. The last output is exactly the last source. (There Darknet's rows, unlike its
 * columns, lose the weight that rounding gave to the row beyond, so that its last row may be dark.)
 */
function tapsOf(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const part = new Float32Array(to);
  const scale = to > 1 ? Math.fround((from - 1) / (to - 1)) : 0;
  for (let output = 0; output < to; output++) {
    const place = Math.fround(output * scale);
    const isLast = output === to - 1 && to > 1;
    first[output] = isLast ? from - 1 : Math.min(Math.floor(place), from - 1);
    part[output] = isLast ? 0 : place - Math.floor(place);
  }
  return { first, part };
}

/** Calls `visit` with every row of the resized picture, W×C; the row is overwritten for the next one. */
function forEachRow(
  picture: Picture,
  channels: number,
  width: number,
  height: number,
  visit: (y: number, row: Float32Array) => void,
): void {
  const columns = tapsOf(picture.width, width);
  const rows = tapsOf(picture.height, height);
  const stretched = rowCache(picture, channels, columns);
  const result = new Float32Array(width * channels);
  for (let y = 0; y < height; y++) {
    const first = at32(rows.first, y);
    const part = at32(rows.part, y);
    const above = stretched(first);
    const below = part === 0 ? above : stretched(Math.min(first + 1, picture.height - 1));
    for (let i = 0; i < result.length; i++) result[i] = blend(at32(above, i), at32(below, i), part);
    visit(y, result);
  }
}

const forEachMeanRow: typeof forEachRow = (picture, channels, width, height, visit) => {
  const rows = (row: number): Float32Array => sourceRow(picture, row, channels);
  forEachAreaRow({ ...picture, rows }, channels, width, height, visit);
};

const blend = (a: number, b: number, part: number): number =>
  Math.fround(Math.fround(1 - part) * a) + Math.fround(part * b);

/** Gives rows of the picture stretched to the columns, W×C; the two rows asked for last are kept. */
function rowCache(
  picture: Picture,
  channels: number,
  columns: Taps,
): (row: number) => Float32Array {
  const length = columns.first.length * channels;
  const kept = [0, 1].map(() => ({ row: -1, values: new Float32Array(length) }));
  return row => {
    const slot = at(kept, row % 2);
    if (slot.row !== row) {
      slot.row = row;
      stretchRow(sourceRow(picture, row, channels), columns, channels, slot.values);
    }
    return slot.values;
  };
}

function stretchRow(
  source: Float32Array,
  columns: Taps,
  channels: number,
  result: Float32Array,
): void {
  for (let i = 0; i < result.length; i++) {
    const column = Math.floor(i / channels);
    const a = at32(columns.first, column) * channels + (i % channels);
    const b = Math.min(a + channels, source.length - channels + (i % channels));
    result[i] = blend(at32(source, a), at32(source, b), at32(columns.part, column));
  }
}

/** One row of the picture as numbers 0 … 1, W×C; grey as stb_image weighs the colours. */
function sourceRow({ pixels, width }: Picture, y: number, channels: number): Float32Array {
  const bytes = pixels.subarray(y * width * 3, (y + 1) * width * 3);
  const row = new Float32Array(width * channels);
  for (let i = 0; i < row.length; i++) {
    row[i] = (channels === 3 ? at32(bytes, i) : greyOf(bytes, i * 3)) / 255;
  }
  return row;
}

const greyOf = (bytes: Uint8Array, i: number): number =>
  (77 * at32(bytes, i) + 150 * at32(bytes, i + 1) + 29 * at32(bytes, i + 2)) >> 8;

/** A number of a typed array at an index that is known to exist. */
const at32 = (list: Float32Array | Int32Array | Uint8Array, index: number): number =>
  list[index] ?? 0;
