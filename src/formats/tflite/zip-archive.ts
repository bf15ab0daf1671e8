import { inflateRaw } from 'pako';
import type { ByteSource } from '../byte-source';

/** A file in an archive. */
interface ZipEntry {
  readonly name: string;
  readonly isPacked: boolean;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of the header that stands before it. */
  readonly start: number;
}

const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEADER_BYTES = 30;

/** A comment may stand behind the end. */
const LONGEST_COMMENT = 2 ** 16 - 1;

/** Lists of names are far smaller. */
const LARGEST_TEXT = 2 ** 22;

/** The text of a file in the archive (zip) that is appended to another file; undefined where it isn't there or is damaged. */
export function zippedText(file: ByteSource, name: string): string | undefined {
  const entry = entriesOf(file).find(other => other.name === name);
  if (entry === undefined || entry.bytes > LARGEST_TEXT || entry.packedBytes > LARGEST_TEXT)
    return undefined;
  const header = viewOf(file, entry.start, HEADER_BYTES);
  if (header === undefined) return undefined;
  const start =
    entry.start + HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = bytesOf(file, start, entry.packedBytes);
  if (packed === undefined) return undefined;
  const bytes = entry.isPacked ? inflated(packed) : packed;
  return bytes?.length === entry.bytes ? new TextDecoder().decode(bytes) : undefined;
}

function inflated(packed: Uint8Array): Uint8Array | undefined {
  try {
    return inflateRaw(packed);
  } catch {
    // What can't be unpacked is damaged.
    return undefined;
  }
}

/** The central directory. Places in it count from the beginning of the archive, or of the whole file. */
function entriesOf(file: ByteSource): readonly ZipEntry[] {
  const end = endOf(file);
  if (end === undefined) return [];
  const { place, view } = end;
  const bytes = view.getUint32(12, true);
  const directory = place - bytes;
  const before = directory - view.getUint32(16, true);
  const list = viewOf(file, directory, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; list !== undefined && at + ENTRY_BYTES <= bytes;) {
    const nameBytes = list.getUint16(at + 28, true);
    const name = bytesOf(file, directory + at + ENTRY_BYTES, nameBytes) ?? new Uint8Array();
    entries.push({
      name: new TextDecoder().decode(name),
      isPacked: list.getUint16(at + 10, true) !== 0,
      packedBytes: list.getUint32(at + 20, true),
      bytes: list.getUint32(at + 24, true),
      start: before + list.getUint32(at + 42, true),
    });
    at += ENTRY_BYTES + nameBytes + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
  }
  return entries;
}

/** Where the directory ends. */
function endOf(file: ByteSource): { readonly place: number; readonly view: DataView } | undefined {
  const length = Math.min(file.byteLength, END_BYTES + LONGEST_COMMENT);
  const tail = viewOf(file, file.byteLength - length, length);
  for (let at = length - END_BYTES; tail !== undefined && at >= 0; at--)
    if (tail.getUint32(at, true) === 0x06054b50)
      return {
        place: file.byteLength - length + at,
        view: new DataView(tail.buffer, tail.byteOffset + at, END_BYTES),
      };
  return undefined;
}

function bytesOf(file: ByteSource, start: number, count: number): Uint8Array | undefined {
  if (start < 0 || count < 0 || start + count > file.byteLength) return undefined;
  const bytes = new Uint8Array(count);
  if (count > 0) file.read(start, bytes);
  return bytes;
}

function viewOf(file: ByteSource, start: number, count: number): DataView | undefined {
  const bytes = bytesOf(file, start, count);
  return bytes && new DataView(bytes.buffer);
}
