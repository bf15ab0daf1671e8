import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';

/** Where a field's content lies in a file; of a whole number its value. */
export interface Field {
  readonly number: number;
  readonly wire: WireType;
  readonly start: number;
  readonly length: number;
  readonly value: number;
}

/** A tag and a length take less than this. */
const MOST_HEAD_BYTES = 20;
const WINDOW_BYTES = 2 ** 14;

/**
 * Goes through the fields of serialized messages without reading their contents: so a model's gigabyte of weights stays
 * on the disk. Of the file, one window is in memory.
 */
export class MessageReader {
  #window: Uint8Array = new Uint8Array();
  #windowStart = 0;

  constructor(
    private readonly file: ByteSource,
    private readonly fileName: string,
  ) {}

  get byteLength(): number {
    return this.file.byteLength;
  }

  /** The fields of the message between two places. @throws UserError where it is damaged. */
  *fields(start: number, end: number): Generator<Field> {
    for (let position = start; position < end;) {
      const field = this.#fieldAt(position, end);
      yield field;
      position = field.start + field.length;
    }
  }

  #fieldAt(position: number, end: number): Field {
    const head = this.#headAt(position, end);
    const reader = new BinaryReader(head);
    try {
      const [number, wire] = reader.tag();
      const before = reader.pos;
      let value = 0;
      if (wire === WireType.Varint) value = Number(reader.int64());
      const fixed =
        FIXED_BYTES[wire] ?? (wire === WireType.Varint ? reader.pos - before : undefined);
      const length = fixed ?? this.#lengthOf(reader, wire);
      const start = position + (fixed === undefined ? reader.pos : before);
      if (start + length > end) throw this.damaged(position);
      return { number, wire, start, length, value };
    } catch (error) {
      throw error instanceof UserError ? error : this.damaged(position);
    }
  }

  #lengthOf(reader: BinaryReader, wire: WireType): number {
    if (wire !== WireType.LengthDelimited) throw new RangeError('groups are not used');
    return Number(reader.uint64());
  }

  #headAt(position: number, end: number): Uint8Array {
    return this.#part(position, Math.min(MOST_HEAD_BYTES, end - position));
  }

  /** Bytes to look at, which may be those of the window: each reading of the file may open it anew. */
  #part(start: number, length: number): Uint8Array {
    if (length > WINDOW_BYTES) return this.bytes(start, length);
    const within = start - this.#windowStart;
    if (within < 0 || within + length > this.#window.length) {
      this.#window = this.bytes(start, Math.min(WINDOW_BYTES, this.byteLength - start));
      this.#windowStart = start;
    }
    const from = start - this.#windowStart;
    return this.#window.subarray(from, from + length);
  }

  bytes(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    if (length > 0) this.file.read(start, bytes);
    return bytes;
  }

  /** A text of a field. */
  text({ start, length }: Field): string {
    if (length > MOST_TEXT_BYTES) throw this.damaged(start);
    return UTF8.decode(this.#part(start, length));
  }

  /** The floats of a field that holds one or many. */
  floats({ start, length }: Field): readonly number[] {
    const bytes = this.#list(start, length);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return Array.from({ length: Math.floor(length / 4) }, (_, i) => view.getFloat32(4 * i, true));
  }

  /** The whole numbers of a field that holds one or many; beyond 2⁵³ the nearest that there is. */
  integers(field: Field): readonly number[] {
    if (field.wire !== WireType.LengthDelimited) return [field.value];
    const reader = new BinaryReader(this.#list(field.start, field.length));
    const values: number[] = [];
    try {
      while (reader.pos < reader.len) values.push(Number(reader.int64()));
    } catch {
      throw this.damaged(field.start);
    }
    return values;
  }

  #list(start: number, length: number): Uint8Array {
    if (length > MOST_LIST_BYTES) throw this.damaged(start);
    return this.#part(start, length);
  }

  damaged(position: number): UserError {
    return new UserError(
      `${this.fileName} is damaged or truncated near byte ${position}: copy or export it again.`,
    );
  }
}

const FIXED_BYTES: Readonly<Partial<Record<WireType, number>>> = {
  [WireType.Bit32]: 4,
  [WireType.Bit64]: 8,
};

const UTF8 = new TextDecoder();

/** Names and attributes are far shorter; the limits keep a hostile file from filling memory. */
const MOST_TEXT_BYTES = 2 ** 20;
const MOST_LIST_BYTES = 2 ** 28;
