import assert from 'node:assert/strict';
import { reduced, reportPicture } from '../../../src/inference/picture';
import { processFigure } from '../../../src/inference/process-figure';
import { decodePicture } from '../../../src/formats/image/picture-file';

/** A picture whose red is the column and whose green is the row. */
function gradient(width: number, height: number) {
  const pixels = new Uint8Array(3 * width * height);
  for (let index = 0; index < width * height; index++)
    pixels.set([index % width, Math.floor(index / width), 0], 3 * index);
  return { width, height, pixels };
}

describe('picture of a report', () => {
  const sizes: readonly (readonly [number, number, number, string])[] = [
    [8, 4, 8, '8×4'],
    [8, 4, 7, '4×2'],
    [9, 1, 4, '3×1'],
    [1, 1, 1, '1×1'],
  ];
  for (const [width, height, side, expected] of sizes)
    it(`${width}×${height} for a side of ${side} is ${expected}`, () => {
      const result = reduced(gradient(width, height), side);
      assert.equal(`${result.width}×${result.height}`, expected);
      assert.equal(result.pixels.length, 3 * result.width * result.height);
    });

  it('keeps every n-th pixel', () => {
    const { pixels } = reduced(gradient(4, 4), 2);
    assert.deepEqual([...pixels], [0, 0, 0, 2, 0, 0, 0, 2, 0, 2, 2, 0]);
  });

  it('is a JPEG picture, and tells the size of the original', () => {
    const { dataUri, width, height, name } = reportPicture('/a/b.png', gradient(2000, 10), null);
    assert.deepEqual([name, width, height], ['b.png', 2000, 10]);
    const bytes = Buffer.from(dataUri.replace('data:image/jpeg;base64,', ''), 'base64');
    assert.equal(decodePicture(bytes, 'b.png').width, 1000);
  });
});

describe('figure of the process', () => {
  const figures = [
    ['linux', 'VmHWM'],
    ['darwin', 'ru_maxrss (macOS)'],
    ['win32', 'PeakWorkingSetSize'],
    ['freebsd', 'ru_maxrss'],
  ] as const;
  for (const [platform, figure] of figures)
    it(`of ${platform} is ${figure}`, () => assert.equal(processFigure(platform), figure));
});
