import { basename } from 'node:path';
import { encode } from 'jpeg-js';
import type { Sentence } from '../base/sentence';
import type { Picture } from '../formats/image/picture';
import type { ReportPicture } from '../protocol/report';

/** A panel is hardly ever wider or higher. */
const LARGEST_SIDE = 1280;

/** Of JPEG, 0 … 100. */
const QUALITY = 85;

/**
 * The picture for the report: small enough for a panel, with the size of the original. It is encoded
 * again, as the pixels that the network saw: browsers would turn a photo as its EXIF entries say.
 */
export function reportPicture(
  path: string,
  picture: Picture,
  input: Sentence | null,
): ReportPicture {
  const { width, height, pixels } = reduced(picture, LARGEST_SIDE);
  const jpeg = encode({ width, height, data: withAlpha(pixels) }, QUALITY);
  return {
    name: basename(path),
    dataUri: `data:image/jpeg;base64,${jpeg.data.toString('base64')}`,
    width: picture.width,
    height: picture.height,
    input,
  };
}

/** Every n-th pixel of every n-th row, so that no side is longer than `side`. */
export function reduced(picture: Picture, side: number): Picture {
  const step = Math.ceil(Math.max(picture.width, picture.height) / side);
  if (step <= 1) return picture;
  const width = Math.ceil(picture.width / step);
  const height = Math.ceil(picture.height / step);
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * step * picture.width + x * step);
      pixels.set(picture.pixels.subarray(from, from + 3), 3 * (y * width + x));
    }
  return { width, height, pixels };
}

/** RGB to RGBA, all of it opaque. */
function withAlpha(pixels: Uint8Array): Uint8Array {
  const count = pixels.length / 3;
  const result = new Uint8Array(4 * count).fill(255);
  for (let pixel = 0; pixel < count; pixel++)
    result.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
  return result;
}
