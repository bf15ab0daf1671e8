import { heightOf, widthOf, wholeMap, type Rectangle } from '../../base/rectangle';
import type { Box } from './box';

/** Size of a picture or of a network's input, in pixels. */
export interface Extent {
  readonly height: number;
  readonly width: number;
}

/**
 * How a picture is brought to the size of a network's input: `stretch` fills it and changes the
 * proportions, `letterbox` keeps them and leaves grey margins.
 */
export type PictureFit = 'stretch' | 'letterbox';

/**
 * The part of the network's input that the picture fills: sides and offsets are rounded
 * down; a picture is at least one pixel wide and high.
 */
export function pictureArea(picture: Extent, input: Extent, fit: PictureFit): Rectangle {
  if (fit === 'stretch') return wholeMap(input);
  const touchesSides = input.width * picture.height < input.height * picture.width;
  const height = touchesSides ? scaled(picture.height, input.width, picture.width) : input.height;
  const width = touchesSides ? input.width : scaled(picture.width, input.height, picture.height);
  const top = Math.floor((input.height - height) / 2);
  const left = Math.floor((input.width - width) / 2);
  return { y: { start: top, end: top + height }, x: { start: left, end: left + width } };
}

const scaled = (length: number, target: number, source: number): number =>
  Math.max(1, Math.floor((length * target) / source));

/**
 * A box given as fractions of the input, as fractions of the picture that fills `area` of it: the exact inverse of
 * the placement, also where an odd margin was rounded down.
 */
export function boxInPicture(box: Box, area: Rectangle, input: Extent): Box {
  return {
    x: (box.x * input.width - area.x.start) / widthOf(area),
    y: (box.y * input.height - area.y.start) / heightOf(area),
    width: (box.width * input.width) / widthOf(area),
    height: (box.height * input.height) / heightOf(area),
  };
}
