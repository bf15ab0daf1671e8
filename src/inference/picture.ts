import { basename } from 'node:path';
import type { Picture } from '../formats/image/picture';
import { encodePng } from '../formats/image/png';
import type { ReportPicture } from '../protocol/report';

/** A panel is hardly ever wider or higher. */
const LARGEST_SIDE = 1280;

/** The picture for the report: small enough for a panel, with the size of the original. */
export function reportPicture(path: string, picture: Picture): ReportPicture {
  const png = encodePng(reduced(picture, LARGEST_SIDE));
  return {
    name: basename(path),
    dataUri: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
    width: picture.width,
    height: picture.height,
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
