import { decode, encode, type DecodedPng } from 'fast-png';
import { checkSize, damaged, type Picture } from './picture';

/** What the IHDR chunk says (PNG specification 11.2.1). */
interface Header {
  readonly height: number;
  readonly width: number;
  readonly bitsPerPixel: number;
}

interface Chunk {
  readonly type: string;
  /** The whole chunk: length, type, data and checksum. */
  readonly bytes: Uint8Array;
}

const SIGNATURE_BYTES = 8;
const CHUNK_OVERHEAD_BYTES = 12;

/** Channels of each colour type; palette pictures store one index. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Deflate never makes more bytes out of one. */
const MOST_INFLATION = 1032;

/**
 * PNG of every colour type and depth, interlaced or not. Only the chunks that make the picture are read,
 * so that a broken comment or colour profile does no harm; of an animation the still picture is taken.
 */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  const chunks = essentialChunks(bytes);
  checkHeader(chunks, name);
  try {
    const png = decode(joined([bytes.subarray(0, SIGNATURE_BYTES), ...chunks.map(c => c.bytes)]));
    return { height: png.height, width: png.width, pixels: rgbOf(png) };
  } catch {
    throw damaged(name, 'its PNG data cannot be unpacked');
  }
}

export const encodePng = ({ height, width, pixels }: Picture): Uint8Array =>
  encode({ height, width, data: pixels, channels: 3, depth: 8 });

/** Header, palette, data and end, in the order of the file, as far as they are complete. */
function essentialChunks(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let offset = SIGNATURE_BYTES;
  while (offset + CHUNK_OVERHEAD_BYTES <= bytes.length) {
    const end = offset + CHUNK_OVERHEAD_BYTES + view.getUint32(offset);
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type)) {
      chunks.push({ type, bytes: bytes.subarray(offset, end) });
    }
    offset = end;
  }
  return chunks;
}

function checkHeader(chunks: readonly Chunk[], name: string): void {
  const header = headerOf(chunks);
  if (header === undefined) throw damaged(name, 'its PNG header is missing or wrong');
  const { height, width, bitsPerPixel } = header;
  checkSize(width, height, name);
  const dataBytes = chunks
    .filter(({ type }) => type === 'IDAT')
    .reduce((sum, { bytes }) => sum + bytes.length - CHUNK_OVERHEAD_BYTES, 0);
  if (Math.ceil((width * bitsPerPixel) / 8) * height > dataBytes * MOST_INFLATION) {
    throw damaged(name, `${dataBytes} bytes of data cannot hold ${width}×${height} pixels`);
  }
}

function headerOf(chunks: readonly Chunk[]): Header | undefined {
  const [first, ...rest] = chunks;
  if (first?.type !== 'IHDR' || first.bytes.length !== 13 + CHUNK_OVERHEAD_BYTES) return undefined;
  if (rest.some(({ type }) => type === 'IHDR')) return undefined;
  const view = new DataView(first.bytes.buffer, first.bytes.byteOffset + 8, 13);
  const channels = CHANNELS[view.getUint8(9)];
  if (channels === undefined) return undefined;
  return {
    width: view.getUint32(0),
    height: view.getUint32(4),
    bitsPerPixel: channels * view.getUint8(8),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** H×W×3; transparency is left out. */
function rgbOf(png: DecodedPng): Uint8Array {
  const samples = samplesOf(png);
  const positions = png.width * png.height;
  const pixels = new Uint8Array(positions * 3);
  const grey = png.channels < 3;
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < 3; channel++) {
      const sample = samples[position * png.channels + (grey ? 0 : channel)] ?? 0;
      pixels[position * 3 + channel] = png.palette
        ? paletteEntry(png.palette, sample, channel)
        : sample;
    }
  }
  return pixels;
}

function paletteEntry(
  palette: readonly (readonly number[])[],
  index: number,
  channel: number,
): number {
  const entry = palette[index]?.[channel];
  if (entry === undefined) throw new RangeError(`no colour ${index} in the palette`);
  return entry;
}

/** One byte a sample: grey of a few bits spread over 0 … 255, 16 bits cut to the upper byte, palette indices as they are. */
function samplesOf(png: DecodedPng): Uint8Array {
  const { data, depth, palette } = png;
  if (depth === 8) return Uint8Array.from(data);
  if (depth === 16) return Uint8Array.from(data, sample => sample >> 8);
  return unpackedRows(png, palette ? 1 : 255 / (2 ** depth - 1));
}

/** Samples of 1, 2 or 4 bits, times `scale`; every row starts at a byte, its first sample in the upper bits. */
function unpackedRows({ data, depth, width, height }: DecodedPng, scale: number): Uint8Array {
  const samples = new Uint8Array(width * height);
  const rowBytes = Math.ceil((width * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * rowBytes + (bit >> 3)] ?? 0;
      samples[y * width + x] = ((byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)) * scale;
    }
  }
  return samples;
}
