/** How the bytes of a text stand for its characters. */
export type Encoding = 'UTF-8' | 'UTF-8 with a byte order mark' | 'UTF-16' | 'UTF-32' | 'Latin-1';

export interface EncodedText {
  /** Without a byte order mark. */
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * The text of a file: UTF-16 and UTF-32 by their marks or by which bytes are 0, else UTF-8, else Latin-1.
 * Exported programs read names by the same rules (export/runtime/labels.c).
 */
export function decodeText(bytes: Uint8Array): EncodedText {
  const wide = wideEncoding(bytes);
  if (wide === 'utf-32le' || wide === 'utf-32be')
    return { text: decodeUtf32(bytes, wide === 'utf-32le'), encoding: 'UTF-32' };
  if (wide !== null) return { text: new TextDecoder(wide).decode(bytes), encoding: 'UTF-16' };
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const encoding = isMarked ? 'UTF-8 with a byte order mark' : 'UTF-8';
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding };
  } catch {
    // Not UTF-8. Every file is valid Latin-1, even a binary one; whoever parses it notices.
    return { text: decodeLatin1(bytes), encoding: 'Latin-1' };
  }
}

/** So much of a text without a mark is looked at. */
const LOOKED_AT = 256;

type WideEncoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** Those that begin with another one's mark come first. */
const MARKS: readonly (readonly [WideEncoding, ...number[]])[] = [
  ['utf-32le', 0xff, 0xfe, 0, 0],
  ['utf-32be', 0, 0, 0xfe, 0xff],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

function wideEncoding(bytes: Uint8Array): WideEncoding | null {
  for (const [encoding, ...mark] of MARKS)
    if (mark.every((byte, index) => bytes[index] === byte)) return encoding;
  const start = bytes.subarray(0, LOOKED_AT);
  if (start.length < 2) return null;
  // How many bytes are 0, by their place among four.
  const zeros: [number, number, number, number] = [0, 0, 0, 0];
  start.forEach((byte, index) => {
    if (byte === 0) zeros[(index % 4) as 0 | 1 | 2 | 3]++;
  });
  const [first, second, third, fourth] = zeros;
  const quads = start.length >> 2;
  if (quads > 0 && first === 0 && third === quads && fourth === quads) return 'utf-32le';
  if (quads > 0 && fourth === 0 && first >= quads && second >= quads) return 'utf-32be';
  const isMost = (count: number): boolean => 20 * count >= 9 * start.length;
  if (isMost(second + fourth) && first + third === 0) return 'utf-16le';
  return isMost(first + third) && second + fourth === 0 ? 'utf-16be' : null;
}

const REPLACEMENT = 0xfffd;

function decodeUtf32(bytes: Uint8Array, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const characters: string[] = [];
  for (let place = 0; place < bytes.length; place += 4) {
    const code = place + 4 <= bytes.length ? view.getUint32(place, isLittleEndian) : REPLACEMENT;
    const isCharacter = code < 0x110000 && (code & 0xfffff800) !== 0xd800;
    characters.push(String.fromCodePoint(isCharacter ? code : REPLACEMENT));
  }
  return characters.join('').replace(/^\uFEFF/, '');
}

/** What stands for the bytes 0x80 to 0x9f in Windows-1252, which the web and editors call Latin-1. */
const WINDOWS_SIGNS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** As TextDecoder should: that of Node.js 20 leaves control characters in place of these signs. */
const decodeLatin1 = (bytes: Uint8Array): string =>
  new TextDecoder('latin1')
    .decode(bytes)
    .replace(/[\x80-\x9f]/g, sign => WINDOWS_SIGNS.charAt(sign.charCodeAt(0) - 0x80));
