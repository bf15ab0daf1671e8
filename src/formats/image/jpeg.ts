import { decode } from 'jpeg-js';
import { UserError } from '../../base/user-error';
import { checkSize, damaged, MOST_PIXELS, type Picture } from './picture';

/** What the frame header (SOF marker, ITU T.81 B.2.2) says. */
interface Frame {
  /** Second byte of the marker, 0xC0 … 0xCF. */
  readonly process: number;
  readonly precision: number;
  readonly height: number;
  readonly width: number;
}

/**
 * No JPEG describes more pixels with a byte: a block of 8×8 takes at least one bit
 * in the only scan that it must be in.
 */
const MOST_PIXELS_A_BYTE = 512;

/**
 * Baseline and progressive JPEG of 8 bits a channel: grey, YCbCr, RGB and, with an Adobe marker, CMYK.
 * Chroma is not interpolated, so that pixels at edges of colour differ from other decoders'.
 */
export function decodeJpeg(bytes: Uint8Array, name: string): Picture {
  checkFrame(frameOf(bytes), bytes.length, name);
  try {
    const { height, width, data } = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_PIXELS / 1e6,
      maxMemoryUsageInMB: 1024,
    });
    return { height, width, pixels: data };
  } catch (error) {
    throw damaged(name, `the JPEG decoder says: ${reasonOf(error)}`);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && !(error instanceof TypeError) ? error.message : 'unexpected end';

function checkFrame(frame: Frame | undefined, byteLength: number, name: string): void {
  if (frame === undefined) throw damaged(name, 'there is no JPEG frame in it');
  if (frame.process > 0xc2 || frame.precision !== 8) {
    throw new UserError(
      `${name} is a JPEG of a rare kind (lossless, arithmetic or ${frame.precision}-bit): save it as baseline JPEG or as PNG.`,
    );
  }
  checkSize(frame.width, frame.height, name);
  if (frame.width * frame.height > byteLength * MOST_PIXELS_A_BYTE) {
    throw damaged(name, `${byteLength} bytes cannot hold ${frame.width}×${frame.height} pixels`);
  }
}

/** The first frame header, found by following the lengths of the segments before it. */
function frameOf(bytes: Uint8Array): Frame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 2;
  while (offset + 9 <= bytes.length) {
    const marker = view.getUint8(offset + 1);
    if (view.getUint8(offset) !== 0xff || marker === 0xff) {
      offset += 1;
    } else if (isFrameMarker(marker)) {
      return {
        process: marker,
        precision: view.getUint8(offset + 4),
        height: view.getUint16(offset + 5),
        width: view.getUint16(offset + 7),
      };
    } else {
      offset += 2 + view.getUint16(offset + 2);
    }
  }
  return undefined;
}

/** SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
const isFrameMarker = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
