import assert from 'node:assert/strict';
import { english } from '../../../../src/base/sentence';
import { UserError } from '../../../../src/base/user-error';
import {
  plainPicture,
  pictureSentence,
  wishedPicture,
  type PictureWishes,
} from '../../../../src/core/detection/picture-input';
import { interleavedInput } from '../../../../src/formats/image/resize';

const SIZE = { height: 416, width: 608 };

const SENTENCES: readonly (readonly [wishes: PictureWishes, channels: number, said: string])[] = [
  [{}, 3, 'RGB, 0 to 1, stretched to 608×416 (as its format says)'],
  [{}, 1, 'grey, 0 to 1, stretched to 608×416 (as its format says)'],
  [
    { channels: 'bgr', mean: 0, std: 1, fit: 'letterbox' },
    3,
    'BGR, 0 to 255, letterboxed to 608×416 (from the plan file)',
  ],
  [
    { channels: 'rgb', mean: 127.5, std: [127.5] },
    3,
    'RGB, -1 to 1, stretched to 608×416 (from the plan file)',
  ],
  [
    { channels: 'rgb', mean: [123.675, 116.28, 103.53], std: 58 },
    3,
    'RGB, minus 123.7/116.3/103.5, divided by 58, stretched to 608×416 (from the plan file)',
  ],
];

const REFUSED: readonly (readonly [wishes: PictureWishes, channels: number, reason: RegExp])[] = [
  [{ mean: [1, 2] }, 3, /"mean" has 2 numbers, but the network's input has 3 channels/],
  [{ std: [1, 2, 3] }, 1, /"std" has 3 numbers, but the network's input has 1 channels/],
  [{ channels: 'grey' }, 3, /has 3 channels, so "channels" can't be "grey"/],
  [{ channels: 'bgr' }, 1, /has 1 channels, so "channels" can't be "bgr"/],
];

describe('picture inputs', () => {
  for (const [wishes, channels, said] of SENTENCES)
    it(said, () => {
      const picture = wishedPicture(plainPicture(channels, 'stretch'), wishes, channels);
      assert.equal(english(pictureSentence(picture, SIZE)), said);
    });

  for (const [wishes, channels, reason] of REFUSED)
    it(`refuses ${JSON.stringify(wishes)} for ${channels} channels`, () => {
      const refused = () => wishedPicture(plainPicture(channels, 'stretch'), wishes, channels);
      assert.throws(refused, (error: unknown) => {
        assert.ok(error instanceof UserError);
        return reason.test(error.message);
      });
    });

  it('scales each channel by itself, in the order asked for, and fills margins with the byte', () => {
    const picture = { width: 2, height: 1, pixels: Uint8Array.of(10, 20, 30, 40, 50, 60) };
    const wishes = { channels: 'bgr', mean: [1, 2, 3], std: [2, 4, 5], fit: 'letterbox' } as const;
    const { input } = wishedPicture(plainPicture(3, 'stretch'), { ...wishes, margin: 114 }, 3);
    const numbers = interleavedInput(picture, { channels: 3, height: 2, width: 2 }, input);
    const expected = [30, 20, 10, 60, 50, 40, 114, 114, 114, 114, 114, 114].map(
      (byte, index) => (byte - (index % 3) - 1) / ([2, 4, 5][index % 3] ?? NaN),
    );
    assert.equal(numbers.length, 12);
    numbers.forEach((value, index) => {
      assert.ok(Math.abs(value - (expected[index] ?? NaN)) < 1e-4, `${index}: ${value}`);
    });
  });
});
