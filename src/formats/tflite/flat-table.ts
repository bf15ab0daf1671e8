import { ByteBuffer } from 'flatbuffers';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';

/** Bytes that are read at a time, and how many such pages are kept. */
const PAGE_BYTES = 2 ** 14;
const MOST_PAGES = 64;

/** Numbers and letters of all lists together; networks have far fewer, and lists of hostile files may share their places. */
const MOST_LISTED = 2 ** 24;

/** Where the numbers of a list lie. */
export interface FlatList {
  readonly start: number;
  readonly count: number;
}

/**
 * A file of tables (flatbuffers.dev), of which only what is asked for is read: so the weights between the tables stay on the disk.
 * Every place that is read was checked to be inside the file.
 */
export class FlatFile {
  readonly #pages = new Map<number, ByteBuffer>();
  #listed = 0;

  constructor(
    private readonly file: ByteSource,
    private readonly fileName: string,
  ) {}

  /** @throws UserError where there is none. */
  root(): FlatTable {
    return new FlatTable(this, this.target(0));
  }

  /** The bytes at a place, with the place among them. @throws UserError outside of the file. */
  at(position: number, bytes: number): readonly [buffer: ByteBuffer, place: number] {
    this.check(position, bytes);
    const page = Math.floor(position / PAGE_BYTES);
    const within = position - page * PAGE_BYTES;
    return within + bytes <= PAGE_BYTES
      ? [this.#page(page), within]
      : [this.#read(position, bytes), 0];
  }

  #page(page: number): ByteBuffer {
    const known = this.#pages.get(page);
    if (known !== undefined) return known;
    if (this.#pages.size >= MOST_PAGES) this.#pages.clear();
    const start = page * PAGE_BYTES;
    const read = this.#read(start, Math.min(PAGE_BYTES, this.file.byteLength - start));
    this.#pages.set(page, read);
    return read;
  }

  #read(position: number, bytes: number): ByteBuffer {
    const target = new Uint8Array(bytes);
    if (bytes > 0) this.file.read(position, target);
    return new ByteBuffer(target);
  }

  check(position: number, bytes: number): void {
    if (position < 0 || position + bytes > this.file.byteLength) throw this.damaged(position);
  }

  /** What an offset points to. */
  target(position: number): number {
    const [buffer, place] = this.at(position, 4);
    const offset = buffer.readUint32(place);
    if (offset === 0) throw this.damaged(position);
    this.check(position + offset, 4);
    return position + offset;
  }

  /** The list that an offset points to. */
  list(position: number, bytesEach: number): FlatList {
    const target = this.target(position);
    const [buffer, place] = this.at(target, 4);
    const count = buffer.readUint32(place);
    this.check(target + 4, count * bytesEach);
    return { start: target + 4, count };
  }

  /** All of a list, for one that is read whole. */
  whole(list: FlatList, bytesEach: number): ByteBuffer {
    this.#listed += list.count;
    if (this.#listed > MOST_LISTED) throw this.damaged(list.start);
    return this.#read(list.start, list.count * bytesEach);
  }

  damaged(position: number): UserError {
    return new UserError(
      `${this.fileName} is damaged or truncated near byte ${position}: copy or export it again.`,
    );
  }
}

/** A table, whose fields are known by their places in the schema. A field that isn't there has its default. */
export class FlatTable {
  readonly #vtable: number;
  readonly #vtableBytes: number;
  readonly #bytes: number;

  constructor(
    private readonly file: FlatFile,
    private readonly position: number,
  ) {
    const [buffer, place] = file.at(position, 4);
    this.#vtable = position - buffer.readInt32(place);
    const [vtable, start] = file.at(this.#vtable, 4);
    this.#vtableBytes = vtable.readUint16(start);
    this.#bytes = vtable.readUint16(start + 2);
    file.check(this.#vtable, this.#vtableBytes);
    file.check(position, this.#bytes);
  }

  /** Where a field of so many bytes lies. */
  #field(field: number, bytes: number): number | undefined {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#vtableBytes) return undefined;
    const [buffer, place] = this.file.at(this.#vtable + entry, 2);
    const offset = buffer.readUint16(place);
    if (offset === 0) return undefined;
    if (offset + bytes > this.#bytes) throw this.file.damaged(this.position);
    return this.position + offset;
  }

  #scalar<T>(
    field: number,
    bytes: number,
    otherwise: T,
    read: (buffer: ByteBuffer, place: number) => T,
  ): T {
    const position = this.#field(field, bytes);
    return position === undefined ? otherwise : read(...this.file.at(position, bytes));
  }

  byte(field: number, otherwise = 0): number {
    return this.#scalar(field, 1, otherwise, (buffer, place) => buffer.readInt8(place));
  }

  isSet(field: number): boolean {
    return this.byte(field) !== 0;
  }

  integer(field: number, otherwise = 0): number {
    return this.#scalar(field, 4, otherwise, (buffer, place) => buffer.readInt32(place));
  }

  /** Without a sign, of 32 bits. */
  index(field: number): number {
    return this.#scalar(field, 4, 0, (buffer, place) => buffer.readUint32(place));
  }

  /** Without a sign, of 64 bits; beyond 2⁵³ the nearest that there is. */
  long(field: number): number {
    return this.#scalar(field, 8, 0, (buffer, place) => Number(buffer.readUint64(place)));
  }

  float(field: number, otherwise = 0): number {
    return this.#scalar(field, 4, otherwise, (buffer, place) => buffer.readFloat32(place));
  }

  text(field: number): string {
    const list = this.bytes(field);
    return list === undefined ? '' : DECODER.decode(this.file.whole(list, 1).bytes());
  }

  table(field: number): FlatTable | undefined {
    const position = this.#field(field, 4);
    return position === undefined
      ? undefined
      : new FlatTable(this.file, this.file.target(position));
  }

  /** Tables of a list; of most of them little is read. */
  tables(field: number): readonly FlatTable[] {
    const list = this.#list(field, 4);
    if (list === undefined) return [];
    const { start, count } = list;
    const offsets = this.file.whole(list, 4);
    return Array.from({ length: count }, (_, index) => {
      const position = start + 4 * index + offsets.readUint32(4 * index);
      return new FlatTable(this.file, position);
    });
  }

  integers(field: number): readonly number[] {
    return this.#numbers(field, 4, (buffer, place) => buffer.readInt32(place));
  }

  longs(field: number): readonly number[] {
    return this.#numbers(field, 8, (buffer, place) => Number(buffer.readInt64(place)));
  }

  floats(field: number): readonly number[] {
    return this.#numbers(field, 4, (buffer, place) => buffer.readFloat32(place));
  }

  #numbers(
    field: number,
    bytesEach: number,
    read: (buffer: ByteBuffer, place: number) => number,
  ): readonly number[] {
    const list = this.#list(field, bytesEach);
    if (list === undefined) return [];
    const buffer = this.file.whole(list, bytesEach);
    return Array.from({ length: list.count }, (_, index) => read(buffer, bytesEach * index));
  }

  /** Where bytes lie that nobody reads yet. */
  bytes(field: number): FlatList | undefined {
    return this.#list(field, 1);
  }

  #list(field: number, bytesEach: number): FlatList | undefined {
    const position = this.#field(field, 4);
    return position === undefined ? undefined : this.file.list(position, bytesEach);
  }
}

const DECODER = new TextDecoder();
