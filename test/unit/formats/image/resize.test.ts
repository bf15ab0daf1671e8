import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { pictureArea, type PictureFit } from '../../../../src/core/detection/picture-fit';
import type { Picture } from '../../../../src/formats/image/picture';
import { plainPicture } from '../../../../src/core/detection/picture-input';
import { interleavedInput, planarInput } from '../../../../src/formats/image/resize';
import { uniformNumbers } from '../../../support/uniform';

/** What Darknet's resize_image and letterbox_image give; see the C source beside the file. */
const REFERENCE = JSON.parse(
  readFileSync(
    join(__dirname, '..', '..', '..', 'fixtures', 'darknet-calls', 'alexeyab.json'),
    'utf8',
  ),
) as Readonly<Record<string, readonly number[]>>;

const noise = (width: number, height: number): Picture => ({
  width,
  height,
  pixels: Uint8Array.from(uniformNumbers(width * height * 3, 17), u => Math.floor(u * 256)),
});

const pictures = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .map(([width, height]) => noise(width, height));
const shapes = fc.record({
  channels: fc.constantFrom(1, 3),
  height: fc.integer({ min: 1, max: 40 }),
  width: fc.integer({ min: 1, max: 40 }),
});
const fits = fc.constantFrom<PictureFit>('stretch', 'letterbox');

const greatestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (value, index) => Math.abs(value - (b[index] ?? NaN))).reduce(
    (worst, difference) => (difference <= worst ? worst : difference),
    0,
  );

import { STRETCHED } from '../../../support/picture-input';

describe('pictures as network inputs', () => {
  for (const [name, from, to, fit] of [
    ['7x5 to 4x9', [7, 5], [4, 9], 'stretch'],
    ['13x8 to 13x3', [13, 8], [13, 3], 'stretch'],
    ['5x6 to 12x6', [5, 6], [12, 6], 'stretch'],
    ['1x4 to 3x5', [1, 4], [3, 5], 'stretch'],
    ['20x10 letterbox 8x8', [20, 10], [8, 8], 'letterbox'],
    ['5x11 letterbox 9x7', [5, 11], [9, 7], 'letterbox'],
  ] as const) {
    it(`${name}: as Darknet`, () => {
      const shape = { channels: 3, height: to[1], width: to[0] };
      const input = planarInput(noise(from[0], from[1]), shape, plainPicture(3, fit).input);
      assert.equal(input.length, REFERENCE[name]?.length);
      assert.ok(greatestDifference(input, REFERENCE[name] ?? []) < 5e-7);
    });
  }

  it('the interleaved input holds the same numbers as the planar one', () => {
    fc.assert(
      fc.property(pictures, shapes, fits, (picture, shape, fit) => {
        const { channels, height, width } = shape;
        const planar = planarInput(picture, shape, plainPicture(3, fit).input);
        const interleaved = interleavedInput(picture, shape, plainPicture(3, fit).input);
        for (let c = 0; c < channels; c++)
          for (let y = 0; y < height; y++)
            for (let x = 0; x < width; x++)
              assert.equal(
                interleaved[(y * width + x) * channels + c],
                planar[(c * height + y) * width + x],
              );
      }),
    );
  });

  it('a picture of the right size is divided by 255 and not changed otherwise', () => {
    fc.assert(
      fc.property(pictures, picture => {
        const { height, width, pixels } = picture;
        const input = interleavedInput(picture, { channels: 3, height, width }, STRETCHED);
        assert.deepEqual(
          input,
          Float32Array.from(pixels, byte => byte / 255),
        );
      }),
    );
  });

  it('numbers stay between the least and the greatest of the picture, margins are 0.5', () => {
    fc.assert(
      fc.property(pictures, shapes, fits, (picture, shape, fit) => {
        const least = Math.min(...picture.pixels) / 255 - 1e-6;
        const greatest = Math.max(...picture.pixels) / 255 + 1e-6;
        const { y, x } = pictureArea(picture, shape, fit);
        planarInput(picture, shape, plainPicture(3, fit).input).forEach((value, index) => {
          const column = index % shape.width;
          const row = Math.floor(index / shape.width) % shape.height;
          const inside = row >= y.start && row < y.end && column >= x.start && column < x.end;
          assert.ok(inside ? value >= least && value <= greatest : value === 0.5);
        });
      }),
    );
  });

  it('grey is what stb_image makes of a colour', () => {
    const picture = { height: 1, width: 3, pixels: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255) };
    const input = planarInput(picture, { channels: 1, height: 1, width: 3 }, STRETCHED);
    assert.deepEqual([...input.map(value => Math.round(value * 255))], [76, 149, 28]);
  });

  it('a network that takes neither 3 channels nor 1 is a mistake of the user', () => {
    assert.throws(
      () => planarInput(noise(4, 4), { channels: 16, height: 4, width: 4 }, STRETCHED),
      (error: unknown) => error instanceof UserError && error.message.includes('4×4×16'),
    );
  });
});
