import { isEmptyRectangle, overlap, wholeMap, type Rectangle } from '../../base/rectangle';
import type { Interval } from '../../base/interval';
import type { Mask } from '../../core/detection/answer-map';
import type { Detection } from '../../core/detection/detection';
import type { Extent } from '../../core/detection/picture-fit';
import { GLYPH_HEIGHT, GLYPH_WIDTH, isDotSet } from './font';
import type { Picture } from './picture';

type Colour = readonly [red: number, green: number, blue: number];

const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];

/**
 * A copy of the picture with a frame round every detection in the colour of its class, and on it the name
 * of the class (its number where `names` has none) and the score in per cent. The surest come on top.
 */
export function annotatedPicture(
  picture: Picture,
  detections: readonly Detection[],
  names: readonly string[],
): Picture {
  const copy = { ...picture, pixels: picture.pixels.slice() };
  const thickness = Math.max(1, Math.round(Math.min(picture.height, picture.width) / 250));
  for (const detection of [...detections].sort((a, b) => a.score - b.score)) {
    const colour = classColour(detection.label);
    const frame = pixelsOf(detection, picture);
    if (isEmptyRectangle(frame)) continue;
    drawFrame(copy, frame, thickness, colour);
    drawLabel(copy, frame, thickness, labelOf(detection, names), colour);
  }
  return copy;
}

/**
 * A copy of the picture in which each pixel has a part of the colour of its class, but for those of the background (class 0).
 * @param area where the picture lay in the input that the mask is of, both in pixels of the input.
 */
export function maskedPicture(
  picture: Picture,
  mask: Mask,
  area: Rectangle,
  input: Extent,
): Picture {
  const pixels = picture.pixels.slice();
  const rows = placesIn(picture.height, area.y, mask.height / input.height, mask.height);
  const columns = placesIn(picture.width, area.x, mask.width / input.width, mask.width);
  const colours = Array.from({ length: mask.classes }, (_, label) => classColour(label));
  for (const [y, row] of rows.entries())
    for (const [x, column] of columns.entries()) {
      const label = mask.labels[row * mask.width + column] ?? 0;
      const place = 3 * (y * picture.width + x);
      if (label > 0)
        for (const [channel, colour] of (colours[label] ?? BLACK).entries())
          pixels[place + channel] = Math.round(((pixels[place + channel] ?? 0) + colour) / 2);
    }
  return { ...picture, pixels };
}

/** For each of `count` pixels along a side that fill a stretch of the input, the position of a map whose positions are `scale` apart. */
const placesIn = (
  count: number,
  { start, end }: Interval,
  scale: number,
  length: number,
): Uint32Array =>
  Uint32Array.from({ length: count }, (_, pixel) => {
    const place = (start + ((pixel + 0.5) * (end - start)) / count) * scale;
    return Math.min(length - 1, Math.floor(place));
  });

const labelOf = ({ label, score }: Detection, names: readonly string[]): string =>
  `${names[label] ?? `class ${label}`} ${Math.round(score * 100)}%`;

/** The pixels that a box covers, cut to the picture. */
function pixelsOf({ box }: Detection, picture: Picture): Rectangle {
  const side = (middle: number, length: number, pixels: number) => ({
    start: Math.round((middle - length / 2) * pixels),
    end: Math.round((middle + length / 2) * pixels),
  });
  return overlap(wholeMap(picture), {
    y: side(box.y, box.height, picture.height),
    x: side(box.x, box.width, picture.width),
  });
}

function drawFrame(picture: Picture, { y, x }: Rectangle, thickness: number, colour: Colour): void {
  const top = { start: y.start, end: Math.min(y.end, y.start + thickness) };
  const bottom = { start: Math.max(y.start, y.end - thickness), end: y.end };
  const left = { start: x.start, end: Math.min(x.end, x.start + thickness) };
  const right = { start: Math.max(x.start, x.end - thickness), end: x.end };
  for (const edge of [top, bottom]) fill(picture, { y: edge, x }, colour);
  for (const edge of [left, right]) fill(picture, { y, x: edge }, colour);
}

/** The text on a plate above the frame, or inside it where there is no room above. */
function drawLabel(
  picture: Picture,
  frame: Rectangle,
  dot: number,
  text: string,
  colour: Colour,
): void {
  const characters = Array.from(text);
  const height = (GLYPH_HEIGHT + 2) * dot;
  const width = (characters.length * (GLYPH_WIDTH + 1) + 1) * dot;
  const top = frame.y.start >= height ? frame.y.start - height : frame.y.start;
  const left = Math.max(0, Math.min(frame.x.start, picture.width - width));
  const plate = { y: { start: top, end: top + height }, x: { start: left, end: left + width } };
  fill(picture, plate, colour);
  const ink = luminance(colour) > 128 ? BLACK : WHITE;
  characters.forEach((character, index) => {
    drawGlyph(
      picture,
      character,
      top + dot,
      left + dot + index * (GLYPH_WIDTH + 1) * dot,
      dot,
      ink,
    );
  });
}

function drawGlyph(
  picture: Picture,
  character: string,
  top: number,
  left: number,
  dot: number,
  ink: Colour,
): void {
  for (let row = 0; row < GLYPH_HEIGHT; row++) {
    for (let column = 0; column < GLYPH_WIDTH; column++) {
      if (!isDotSet(character, row, column)) continue;
      const y = top + row * dot;
      const x = left + column * dot;
      fill(picture, { y: { start: y, end: y + dot }, x: { start: x, end: x + dot } }, ink);
    }
  }
}

function fill(picture: Picture, area: Rectangle, colour: Colour): void {
  const { y, x } = overlap(area, wholeMap(picture));
  for (let row = y.start; row < y.end; row++) {
    for (let column = x.start; column < x.end; column++) {
      picture.pixels.set(colour, (row * picture.width + column) * 3);
    }
  }
}

/** Bright colours, those of neighbouring classes far apart (steps of the golden angle round the hues). */
function classColour(label: number): Colour {
  const hue = (label * 137.508) % 360;
  const part = (offset: number): number => {
    const distance = Math.abs(((((hue + offset) % 360) + 360) % 360) - 180);
    return Math.round(255 * Math.min(1, Math.max(0, distance / 60 - 1)));
  };
  return [part(0), part(240), part(120)];
}

const luminance = ([red, green, blue]: Colour): number => 0.3 * red + 0.59 * green + 0.11 * blue;
