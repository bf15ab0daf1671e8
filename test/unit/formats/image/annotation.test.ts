import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Detection } from '../../../../src/core/detection/detection';
import { annotatedPicture } from '../../../../src/formats/image/annotation';
import { GLYPH_HEIGHT, GLYPH_WIDTH, isDotSet } from '../../../../src/formats/image/font';
import type { Picture } from '../../../../src/formats/image/picture';

const grey = (width: number, height: number): Picture => ({
  width,
  height,
  pixels: new Uint8Array(width * height * 3).fill(99),
});

const isChanged = ({ pixels, width }: Picture, y: number, x: number): boolean => {
  const place = (y * width + x) * 3;
  return pixels.subarray(place, place + 3).some(value => value !== 99);
};

const detection = (x: number, y: number, width: number, height: number): Detection => ({
  label: 0,
  score: 0.9,
  box: { x, y, width, height },
});

const glyph = (character: string): string =>
  Array.from({ length: GLYPH_HEIGHT }, (_, y) =>
    Array.from({ length: GLYPH_WIDTH }, (_, x) => (isDotSet(character, y, x) ? '#' : '.')).join(''),
  ).join('\n');

describe('annotated pictures', () => {
  it('frame the box and leave its inside and the original alone', () => {
    const picture = grey(200, 200);
    const result = annotatedPicture(picture, [detection(0.5, 0.5, 0.5, 0.5)], ['cat']);
    assert.deepEqual(picture, grey(200, 200));
    for (let i = 50; i < 150; i++)
      for (const [y, x] of [
        [50, i],
        [149, i],
        [i, 50],
        [i, 149],
      ] as const)
        assert.ok(isChanged(result, y, x));
    for (let y = 51; y < 149; y++)
      for (let x = 51; x < 149; x++) assert.ok(!isChanged(result, y, x));
  });

  it('change nothing without detections, nor for a box outside', () => {
    assert.deepEqual(annotatedPicture(grey(20, 20), [], []), grey(20, 20));
    assert.deepEqual(annotatedPicture(grey(20, 20), [detection(3, 3, 1, 1)], []), grey(20, 20));
  });

  it('can be made of any boxes and names', () => {
    const side = fc.double({ min: -3, max: 3, noNaN: true });
    const any = fc.record({
      label: fc.nat(2000),
      score: fc.double({ min: 0, max: 1, noNaN: true }),
      box: fc.record({ x: side, y: side, width: side, height: side }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(any, { maxLength: 5 }),
        fc.array(fc.string({ unit: 'grapheme' })),
        (width, height, detections, names) => {
          const result = annotatedPicture(grey(width, height), detections, names);
          assert.equal(result.pixels.length, width * height * 3);
        },
      ),
    );
  });

  it('the font has a glyph of its own for every letter and digit', () => {
    const characters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-_+'/()%?");
    const glyphs = new Set(characters.map(glyph));
    assert.equal(glyphs.size, characters.length);
    assert.ok([...glyphs].every(dots => dots.includes('#')));
    assert.equal(glyph('é'), glyph('?'));
    assert.equal(glyph('k'), glyph('K'));
  });
});
