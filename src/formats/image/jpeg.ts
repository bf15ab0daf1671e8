import { UserError } from '../../base/user-error';
import { decompress } from './jpeg-turbo';
import { checkSize, damaged, type Picture } from './picture';

/** What the frame header (SOF marker, ITU T.81 B.2.2) says. */
interface Frame {
  /** Second byte of the marker, 0xC0 … 0xCF. */
  readonly process: number;
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: number;
  /** Whether an Adobe marker stands before it. */
  readonly isAdobe: boolean;
}

/**
 * No JPEG describes more pixels with a byte: a block of 8×8 takes at least one bit
 * in the only scan that it must be in.
 */
const MOST_PIXELS_A_BYTE = 512;

/** Encoders make about ten, and as many are allowed as any could need; each takes time with every block of the picture. */
const MOST_SCANS = 200;

/**
 * Baseline and progressive JPEG of 8 bits a channel: grey, YCbCr, RGB and, with an Adobe marker, CMYK, decoded by
 * libjpeg-turbo.
 */
export function decodeJpeg(bytes: Uint8Array, name: string): Picture {
  const frame = checkedFrame(frameOf(bytes), bytes, name);
  const { height, width, components } = frame;
  const isCmyk = components === 4;
  const pixels = decompress(bytes, width, height, isCmyk ? 'cmyk' : 'rgb');
  if (pixels === null) throw damaged(name, 'its JPEG data cannot be decoded');
  return { height, width, pixels: isCmyk ? rgbOf(pixels) : pixels };
}

/** Colours of the four inks as Adobe stores them, inverted: what of the light they leave. */
function rgbOf(inks: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((inks.length / 4) * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4)
    for (let channel = 0; channel < 3; channel++)
      rgb[to++] = Math.round(((inks[from + channel] ?? 0) * (inks[from + 3] ?? 0)) / 255);
  return rgb;
}

function checkedFrame(frame: Frame | undefined, bytes: Uint8Array, name: string): Frame {
  if (frame === undefined) throw damaged(name, 'it has no JPEG frame');
  const { process, precision, height, width, components, isAdobe } = frame;
  if (process > 0xc2 || precision !== 8 || (components === 4 && !isAdobe))
    throw new UserError(
      `${name} is an unsupported kind of JPEG (lossless, arithmetic, ${precision}-bit or ${components} colours): save it as baseline JPEG or PNG.`,
    );
  checkSize(width, height, name);
  if (width * height > bytes.length * MOST_PIXELS_A_BYTE)
    throw damaged(name, `${bytes.length} bytes cannot hold ${width}×${height} pixels`);
  const scans = scansIn(bytes);
  if (scans > MOST_SCANS)
    throw new UserError(
      `${name} is a JPEG with ${scans} scans, but at most ${MOST_SCANS} are supported: save it again as JPEG or PNG.`,
    );
  return frame;
}

/** Start-of-scan markers; in a scan's data 0xFF stands only before 0 and restart markers. */
function scansIn(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1))
    if (bytes[at + 1] === 0xda) scans++;
  return scans;
}

/** The first frame header, found by following the lengths of the segments before it. */
function frameOf(bytes: Uint8Array): Frame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 2;
  let isAdobe = false;
  while (offset + 10 <= bytes.length) {
    const marker = view.getUint8(offset + 1);
    if (view.getUint8(offset) !== 0xff || marker === 0xff) {
      offset += 1;
    } else if (isFrameMarker(marker)) {
      return {
        process: marker,
        precision: view.getUint8(offset + 4),
        height: view.getUint16(offset + 5),
        width: view.getUint16(offset + 7),
        components: view.getUint8(offset + 9),
        isAdobe,
      };
    } else {
      isAdobe ||= marker === ADOBE && startsWith(bytes.subarray(offset + 4), 'Adobe');
      offset += 2 + view.getUint16(offset + 2);
    }
  }
  return undefined;
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Array.from(text).every((character, index) => bytes[index] === character.charCodeAt(0));

/** APP14. */
const ADOBE = 0xee;

/** SOF0 … SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
const isFrameMarker = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
