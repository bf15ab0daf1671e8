import assert from 'node:assert/strict';
import fc from 'fast-check';
import { heightOf, widthOf, type Rectangle } from '../../../../src/base/rectangle';
import type { Box } from '../../../../src/core/detection/box';
import { boxInPicture, pictureArea, type Extent } from '../../../../src/core/detection/picture-fit';

const extent: fc.Arbitrary<Extent> = fc.record({
  height: fc.integer({ min: 1, max: 5000 }),
  width: fc.integer({ min: 1, max: 5000 }),
});

const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const boxes: fc.Arbitrary<Box> = fc.record({
  x: fraction,
  y: fraction,
  width: fraction,
  height: fraction,
});

/** Where a box of the picture comes to lie in the input: what boxInPicture undoes. */
const boxInInput = (box: Box, area: Rectangle, input: Extent): Box => ({
  x: (area.x.start + box.x * widthOf(area)) / input.width,
  y: (area.y.start + box.y * heightOf(area)) / input.height,
  width: (box.width * widthOf(area)) / input.width,
  height: (box.height * heightOf(area)) / input.height,
});

describe('fitting a picture into an input', () => {
  it('boxes survive the way to the input and back', () => {
    fc.assert(
      fc.property(
        extent,
        extent,
        boxes,
        fc.constantFrom('stretch' as const, 'letterbox' as const),
        (picture, input, box, fit) => {
          const area = pictureArea(picture, input, fit);
          const back = boxInPicture(boxInInput(box, area, input), area, input);
          for (const key of ['x', 'y', 'width', 'height'] as const)
            assert.ok(Math.abs(back[key] - box[key]) < 1e-9);
        },
      ),
    );
  });

  it('a letterboxed picture keeps its proportions to the pixel, touches two sides and is centred', () => {
    fc.assert(
      fc.property(extent, extent, (picture, input) => {
        const { y, x } = pictureArea(picture, input, 'letterbox');
        const height = y.end - y.start;
        const width = x.end - x.start;
        assert.ok(height === input.height || width === input.width);
        assert.ok(y.start >= 0 && x.start >= 0 && y.end <= input.height && x.end <= input.width);
        assert.ok(y.start <= input.height - y.end && input.height - y.end <= y.start + 1);
        assert.ok(x.start <= input.width - x.end && input.width - x.end <= x.start + 1);
        const scale = Math.min(input.height / picture.height, input.width / picture.width);
        assert.ok(Math.abs(height - Math.max(1, picture.height * scale)) < 1.000001);
        assert.ok(Math.abs(width - Math.max(1, picture.width * scale)) < 1.000001);
      }),
    );
  });
});
