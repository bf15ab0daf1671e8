import { UserError } from '../../base/user-error';

/** An RGB picture: 8 bits a channel, H×W×3, rows from the top. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/** Larger pictures are refused: 2²⁵ pixels, 8192×4096. */
export const MOST_PIXELS = 2 ** 25;

/** Wider pictures are refused, as whole rows are decoded at once: no camera's pictures are as wide. */
const MOST_COLUMNS = 2 ** 16;

/** Checks what a file says about its size before anything of that size is allocated. */
export function checkSize(width: number, height: number, name: string): void {
  if (width < 1 || height < 1) throw damaged(name, `its size is ${width}×${height} pixels`);
  if (width * height > MOST_PIXELS) {
    throw new UserError(
      `${name} is too large: ${width}×${height} pixels are ${megapixels(width * height)} megapixels, over the limit of ${megapixels(MOST_PIXELS)}. Scale it down.`,
    );
  }
  if (width > MOST_COLUMNS) {
    throw new UserError(
      `${name} is too wide: ${width}×${height} pixels, and the limit is ${MOST_COLUMNS} in a row. Scale it down.`,
    );
  }
}

const megapixels = (pixels: number): string => (pixels / 1e6).toFixed(1);

/** A file whose beginning is right and whose rest is not; `detail` says how that shows. */
export const damaged = (name: string, detail: string): UserError =>
  new UserError(
    `${name} is damaged or truncated (${detail}): copy it again, or save it again as JPEG or PNG.`,
  );
