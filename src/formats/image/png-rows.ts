/** What the IHDR chunk says (PNG specification 11.2.1). */
export interface PngHeader {
  readonly height: number;
  readonly width: number;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  readonly channels: number;
  /** Whether samples are indices into the palette. */
  readonly hasPalette: boolean;
  readonly isInterlaced: boolean;
}

/** Pixels x = column + i·columns, y = row + j·rows of a picture, sent one row behind the other. */
interface Pass {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

const WHOLE: readonly Pass[] = [{ row: 0, column: 0, rows: 1, columns: 1 }];

/** Adam7 (PNG specification 8.2). */
const ADAM7: readonly Pass[] = [
  { row: 0, column: 0, rows: 8, columns: 8 },
  { row: 0, column: 4, rows: 8, columns: 8 },
  { row: 4, column: 0, rows: 8, columns: 4 },
  { row: 0, column: 2, rows: 4, columns: 4 },
  { row: 2, column: 0, rows: 4, columns: 2 },
  { row: 0, column: 1, rows: 2, columns: 2 },
  { row: 1, column: 0, rows: 2, columns: 1 },
];

/**
 * Takes the bytes that a PNG's data inflates to, in pieces of any size, and makes an RGB picture of them. Two rows are
 * kept beside the picture.
 */
export class PngRows {
  /** H×W×3; transparency is left out. */
  readonly pixels: Uint8Array;
  readonly #passes: readonly Pass[];
  /** Bytes from a sample to the one that filters compare it with. */
  readonly #distance: number;
  readonly #scale: number;
  #pass = 0;
  #y = 0;
  /** A filter type and the bytes of a row; what of it is there. */
  #row = new Uint8Array(0);
  #filled = 0;
  #above = new Uint8Array(0);

  constructor(
    private readonly header: PngHeader,
    private readonly palette: Uint8Array | undefined,
  ) {
    const { width, height, channels, depth, hasPalette, isInterlaced } = header;
    this.pixels = new Uint8Array(width * height * 3);
    this.#distance = Math.max(1, (channels * depth) >> 3);
    this.#scale = depth >= 8 || hasPalette ? 1 : 255 / (2 ** depth - 1);
    this.#passes = (isInterlaced ? ADAM7 : WHOLE).filter(
      ({ row, column }) => row < height && column < width,
    );
    this.#startPass();
  }

  get isComplete(): boolean {
    return this.#pass >= this.#passes.length;
  }

  /** @throws RangeError where the bytes aren't rows of such a picture. */
  push(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length && !this.isComplete;) {
      const count = Math.min(this.#row.length - this.#filled, bytes.length - start);
      this.#row.set(bytes.subarray(start, start + count), this.#filled);
      this.#filled += count;
      start += count;
      if (this.#filled === this.#row.length) this.#finishRow();
    }
  }

  #columns({ column, columns }: Pass): number {
    return Math.ceil((this.header.width - column) / columns);
  }

  #startPass(): void {
    const pass = this.#passes[this.#pass];
    if (pass === undefined) return;
    const { channels, depth } = this.header;
    const bytes = 1 + Math.ceil((this.#columns(pass) * channels * depth) / 8);
    this.#row = new Uint8Array(bytes);
    this.#above = new Uint8Array(bytes);
    this.#y = pass.row;
  }

  #finishRow(): void {
    const pass = this.#passes[this.#pass];
    if (pass === undefined) return;
    unfilter(this.#row, this.#above, this.#distance);
    this.#store(pass);
    [this.#row, this.#above] = [this.#above, this.#row];
    this.#filled = 0;
    this.#y += pass.rows;
    if (this.#y < this.header.height) return;
    this.#pass++;
    this.#startPass();
  }

  #store(pass: Pass): void {
    const { width, channels } = this.header;
    const count = this.#columns(pass);
    const isGrey = channels < 3;
    for (let index = 0; index < count; index++) {
      const to = 3 * (this.#y * width + pass.column + index * pass.columns);
      for (let channel = 0; channel < 3; channel++) {
        const sample = this.#sample(index * channels + (isGrey ? 0 : channel));
        this.pixels[to + channel] = this.header.hasPalette
          ? this.#colour(sample, channel)
          : sample * this.#scale;
      }
    }
  }

  /** Sample `index` of the row: its upper byte, or the bits that it has, the first in the upper bits of a byte. */
  #sample(index: number): number {
    const { depth } = this.header;
    if (depth >= 8) return this.#row[1 + index * (depth >> 3)] ?? 0;
    const bit = index * depth;
    const byte = this.#row[1 + (bit >> 3)] ?? 0;
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  }

  #colour(index: number, channel: number): number {
    const colour = this.palette?.[3 * index + channel];
    if (colour === undefined) throw new RangeError(`no colour ${index} in the palette`);
    return colour;
  }
}

/** Adds what the row's filter predicts of the bytes at the left and above (PNG specification 9.2). */
function unfilter(row: Uint8Array, above: Uint8Array, distance: number): void {
  const filter = row[0] ?? 0;
  if (filter > 4) throw new RangeError(`no filter ${filter}`);
  for (let index = 1; index < row.length && filter > 0; index++) {
    const left = index > distance ? (row[index - distance] ?? 0) : 0;
    const up = above[index] ?? 0;
    const corner = index > distance ? (above[index - distance] ?? 0) : 0;
    row[index] = (row[index] ?? 0) + predicted(filter, left, up, corner);
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    default:
      return paeth(left, up, corner);
  }
}

/** Of the three the one nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const [byLeft, byUp, byCorner] = [
    Math.abs(up - corner),
    Math.abs(left - corner),
    Math.abs(left + up - 2 * corner),
  ];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
