import { plainPicture } from '../../src/core/detection/picture-input';

/** What Darknet makes of a picture of colours. */
export const STRETCHED = plainPicture(3, 'stretch').input;
