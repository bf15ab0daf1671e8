import { at } from '../base/assert';
import { pictureArea } from '../core/detection/picture-fit';
import { pictureShape } from '../core/network/network';
import { annotatedPicture, maskedPicture } from '../formats/image/annotation';
import type { Picture } from '../formats/image/picture';
import type { Answer } from './answer';
import type { RunWish } from './network-run';

/** The picture with what was found in it, or the one that the network made of it. */
export function shownAnswer(
  picture: Picture,
  { network, inputs }: Pick<RunWish, 'network' | 'inputs'>,
  { detections, names, mask, made }: Answer,
): Picture {
  if (made !== null) return made;
  if (mask === null) return annotatedPicture(picture, detections, names);
  const input = pictureShape(network);
  const fit = at(inputs, 0).letterboxed === undefined ? 'stretch' : 'letterbox';
  return maskedPicture(picture, mask, pictureArea(picture, input, fit), input);
}
