/** How the bytes of a text stand for its characters. */
export type Encoding = 'UTF-8' | 'UTF-8 with a byte order mark' | 'UTF-16' | 'Latin-1';

export interface EncodedText {
  /** Without a byte order mark. */
  readonly text: string;
  readonly encoding: Encoding;
}

/** The text of a file: UTF-16 by its mark or by every second byte being 0, else UTF-8, else Latin-1. */
export function decodeText(bytes: Uint8Array): EncodedText {
  const wide = wideEncoding(bytes);
  if (wide !== null) return { text: new TextDecoder(wide).decode(bytes), encoding: 'UTF-16' };
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const encoding = isMarked ? 'UTF-8 with a byte order mark' : 'UTF-8';
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding };
  } catch {
    // Not UTF-8. Every file is valid Latin-1, even a binary one; whoever parses it notices.
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Latin-1' };
  }
}

/** So much of a text without a mark is looked at. */
const LOOKED_AT = 256;

function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, LOOKED_AT & ~1);
  if (start.length < 2) return null;
  const zeros = [0, 0];
  start.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const most = 0.45 * start.length;
  if (odd >= most && even === 0) return 'utf-16le';
  return even >= most && odd === 0 ? 'utf-16be' : null;
}
