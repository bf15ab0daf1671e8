import { deflateSync } from 'node:zlib';

/** What a PNG file says, written down by the specification (W3C PNG, third edition). */
export interface PngFile {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  /** Rows of samples, not filtered; a sample takes `depth` bits, the first the upper ones. */
  readonly rows: readonly (readonly number[])[];
  /** Interlaced by Adam7: the rows are those of the seven passes. */
  readonly interlaced?: boolean;
  /** What follows the rows in the data. */
  readonly more?: Uint8Array;
  /** Filter of every row, whose samples are then filtered already. */
  readonly filter?: number;
  /** Further chunks before the data. */
  readonly chunks?: readonly Buffer[];
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export const chunk = (type: string, data: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, checksum]);
};

export function pngFile(file: PngFile): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(file.width, 0);
  header.writeUInt32BE(file.height, 4);
  header[8] = file.depth;
  header[9] = file.colourType;
  header[12] = file.interlaced === true ? 1 : 0;
  const rows = file.rows.map(row =>
    Buffer.concat([Buffer.of(file.filter ?? 0), packed(row, file.depth)]),
  );
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(file.chunks ?? []),
    chunk('IDAT', deflateSync(Buffer.concat([...rows, file.more ?? Buffer.alloc(0)]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function packed(samples: readonly number[], depth: number): Buffer {
  const bits = samples.map(sample => sample.toString(2).padStart(depth, '0')).join('');
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map(byte => parseInt(byte.padEnd(8, '0'), 2)));
}
