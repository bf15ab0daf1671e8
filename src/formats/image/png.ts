import { encode } from 'fast-png';
import { Inflate } from 'pako';
import { checkSize, damaged, type Picture } from './picture';
import { PngRows, type PngHeader } from './png-rows';

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE_BYTES = 8;
const CHUNK_OVERHEAD_BYTES = 12;

/** Deflate never makes more bytes out of one. */
const MOST_INFLATION = 1032;

/** So much is inflated at once, at most MOST_INFLATION times as much. */
const INPUT_BYTES = 2 ** 12;

/**
 * PNG of every colour type and depth, interlaced or not. Only the chunks that make the picture are read,
 * so that a broken comment or colour profile does no harm; of an animation the still picture is taken.
 * What is inflated is used row by row, and nothing behind the last row is.
 */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  const chunks = essentialChunks(bytes);
  const header = headerOf(chunks);
  if (header === undefined) throw damaged(name, 'its PNG header is missing or wrong');
  const data = chunks.filter(({ type }) => type === 'IDAT');
  checkHeader(header, data, name);
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data;
  const rows = new PngRows(header, palette);
  if (!inflateInto(rows, data)) throw damaged(name, 'its PNG data cannot be decoded');
  return { height: header.height, width: header.width, pixels: rows.pixels };
}

export const encodePng = ({ height, width, pixels }: Picture): Uint8Array =>
  encode({ height, width, data: pixels, channels: 3, depth: 8 });

/** Thrown out of the inflation when there are more bytes than rows. */
class Enough extends Error {}

/** Whether the data has all rows, and nothing is wrong with it. */
function inflateInto(rows: PngRows, data: readonly Chunk[]): boolean {
  const inflate = new Inflate({ chunkSize: 2 ** 16 });
  inflate.onData = chunk => {
    if (rows.isComplete) throw new Enough();
    if (chunk instanceof Uint8Array) rows.push(chunk);
  };
  try {
    for (const { data: bytes } of data)
      for (let start = 0; start < bytes.length; start += INPUT_BYTES)
        if (!inflate.push(bytes.subarray(start, start + INPUT_BYTES)) && Boolean(inflate.err))
          return false;
  } catch (error) {
    if (!(error instanceof Enough || error instanceof RangeError)) throw error;
    return error instanceof Enough;
  }
  return rows.isComplete;
}

/** Header, palette and data, in the order of the file, as far as they are complete. */
function essentialChunks(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let offset = SIGNATURE_BYTES;
  while (offset + CHUNK_OVERHEAD_BYTES <= bytes.length) {
    const end = offset + CHUNK_OVERHEAD_BYTES + view.getUint32(offset);
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (type === 'IEND') break;
    if (['IHDR', 'PLTE', 'IDAT'].includes(type))
      chunks.push({ type, data: bytes.subarray(offset + 8, end - 4) });
    offset = end;
  }
  return chunks;
}

function checkHeader(header: PngHeader, data: readonly Chunk[], name: string): void {
  const { height, width, channels, depth } = header;
  checkSize(width, height, name);
  const dataBytes = data.reduce((sum, chunk) => sum + chunk.data.length, 0);
  if (Math.ceil((width * channels * depth) / 8) * height > dataBytes * MOST_INFLATION)
    throw damaged(name, `${dataBytes} bytes of data cannot hold ${width}×${height} pixels`);
}

/** Channels and depths of each colour type (PNG specification 11.2.1); palette pictures store one index. */
const COLOUR_TYPES: Readonly<
  Record<number, { readonly channels: number; readonly depths: readonly number[] }>
> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

function headerOf([first, ...rest]: readonly Chunk[]): PngHeader | undefined {
  if (first?.type !== 'IHDR' || first.data.length !== 13) return undefined;
  if (rest.some(({ type }) => type === 'IHDR')) return undefined;
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const [depth, colourType, compression, filter, interlace] = [8, 9, 10, 11, 12].map(at =>
    view.getUint8(at),
  ) as [number, number, number, number, number];
  const type = COLOUR_TYPES[colourType];
  if (type?.depths.includes(depth) !== true) return undefined;
  if (compression !== 0 || filter !== 0 || interlace > 1) return undefined;
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth,
    channels: type.channels,
    hasPalette: colourType === 3,
    isInterlaced: interlace === 1,
  };
}
