import { addressOf, type View } from './view';

/** Bits of a place in SPREADS: whether there is one number for all positions, and one for all channels. */
const ONE_POSITION = 1;
const ONE_CHANNEL = 2;

/** Byte address of channel 0 of an input that is spread over the position (y, x) of the output. */
export const spreadAddress = (view: View, spread: number, y: number, x: number): number =>
  (spread & ONE_POSITION) !== 0 ? addressOf(view, 0, 0) : addressOf(view, y, x);

/** Which of its channels belongs to channel `c` of the output. */
export const spreadChannel = (spread: number, c: number): number =>
  (spread & ONE_CHANNEL) !== 0 ? 0 : c;
