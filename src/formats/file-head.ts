import { decodeText } from './text';

/** So many bytes of a file are enough to tell its format: texts may begin with long comments. */
export const HEAD_BYTES = 2 ** 20;

/** The beginning of a file: what formats look at to recognise theirs. */
export interface FileHead {
  readonly bytes: Uint8Array;
  /** The same as text, for what it is worth. */
  readonly text: string;
}

/** @param bytes may be more than the beginning. */
export function headOf(bytes: Uint8Array): FileHead {
  const beginning = bytes.subarray(0, HEAD_BYTES);
  let text: string | undefined;
  return {
    bytes: beginning,
    get text() {
      return (text ??= decodeText(wholeCharacters(beginning)).text);
    },
  };
}

/** Of what an editor shows. */
export function headOfText(text: string): FileHead {
  const beginning = text.slice(0, HEAD_BYTES);
  let bytes: Uint8Array | undefined;
  return {
    text: beginning,
    get bytes() {
      return (bytes ??= new TextEncoder().encode(beginning));
    },
  };
}

/** Without the character of UTF-8 that the end may cut. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  if (bytes.length < HEAD_BYTES) return bytes;
  let end = bytes.length;
  while (end > bytes.length - 3 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, (bytes[end - 1] ?? 0) >= 0xc0 ? end - 1 : end);
}
