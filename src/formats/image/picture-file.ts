import { UserError } from '../../base/user-error';
import { decodeJpeg } from './jpeg';
import type { Picture } from './picture';
import { decodePng } from './png';

/**
 * The picture in a JPEG or PNG file, as Darknet's image loader (stb_image) would show it to a network:
 * transparency, colour profiles and the EXIF orientation are ignored, 16-bit channels lose their lower
 * byte, grey becomes three equal channels. `name` is the file's name for messages.
 * Throws a UserError for anything that cannot be read, and never allocates for more pixels than
 * `MOST_PIXELS` or than the bytes at hand can describe.
 */
export function decodePicture(bytes: Uint8Array, name: string): Picture {
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return decodeJpeg(bytes, name);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
    return decodePng(bytes, name);
  }
  throw new UserError(
    `${name} is ${foreignFormat(bytes)}, but only JPEG and PNG are supported: save it as JPEG or PNG.`,
  );
}

/** First bytes of formats that people try as well. */
const FOREIGN: readonly (readonly [title: string, offset: number, signature: string])[] = [
  ['a GIF image', 0, 'GIF8'],
  ['a BMP image', 0, 'BM'],
  ['a WebP image', 8, 'WEBP'],
  ['a TIFF image', 0, 'II*\0'],
  ['a TIFF image', 0, 'MM\0*'],
  ['a HEIF or AVIF image', 4, 'ftyp'],
];

function foreignFormat(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  const match = FOREIGN.find(([, offset, signature]) =>
    startsWith(
      bytes.subarray(offset),
      Array.from(signature, character => character.charCodeAt(0)),
    ),
  );
  return match === undefined ? 'not an image' : match[0];
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);
