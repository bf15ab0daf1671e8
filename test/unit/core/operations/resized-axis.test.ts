import assert from 'node:assert/strict';
import {
  repeats,
  resizedAxis,
  rounded,
  sourcePosition,
  type CoordinateRule,
} from '../../../../src/core/network/resized-axis';
import { requiredEnd, requiredStart } from '../../../../src/core/tiling/receptive-field';

/** Where all outputs of an axis lie. */
const sources = (rule: CoordinateRule, input: number, output: number, scale?: number): string => {
  const axis = resizedAxis(rule, input, output, scale);
  return Array.from({ length: output }, (_, o) => +sourcePosition(axis, o).toFixed(6)).join(' ');
};

describe('the axis by a rule', () => {
  for (const [rule, input, output, expected] of [
    ['asymmetric', 2, 4, '0 0.5 1 1.5'],
    ['half_pixel', 2, 4, '-0.25 0.25 0.75 1.25'],
    ['half_pixel', 4, 2, '0.5 2.5'],
    ['half_pixel', 4, 1, '1.5'],
    ['pytorch_half_pixel', 4, 2, '0.5 2.5'],
    ['pytorch_half_pixel', 4, 1, '0'],
    ['align_corners', 3, 5, '0 0.5 1 1.5 2'],
    ['align_corners', 1, 3, '0 0 0'],
    ['align_corners', 4, 1, '0'],
    ['tf_half_pixel_for_nn', 2, 4, '0.25 0.75 1.25 1.75'],
    ['half_pixel_symmetric', 2, 4, '-0.25 0.25 0.75 1.25'],
  ] as const)
    it(`${rule}, ${input} to ${output}: ${expected}`, () => {
      assert.equal(sources(rule, input, output), expected);
    });

  it('divides by a scale that gives no whole number of positions', () => {
    assert.equal(sources('asymmetric', 4, 2, 0.6), '0 1.666667');
    assert.equal(sources('align_corners', 4, 2, 0.6), '0 2.142857');
    assert.equal(sources('half_pixel_symmetric', 4, 2, 0.6), '0.666667 2.333333');
  });

  it('is that of the sizes where a scale gives just them, so that whole positions stay whole', () => {
    assert.deepEqual(resizedAxis('asymmetric', 6, 8, 4 / 3), resizedAxis('asymmetric', 6, 8));
    assert.equal(sourcePosition(resizedAxis('asymmetric', 6, 8, 4 / 3), 4), 3);
  });

  it('repeats positions where there are a whole number of outputs for each', () => {
    assert.equal(repeats(resizedAxis('asymmetric', 13, 26), 'floor'), 2);
    assert.equal(repeats(resizedAxis('asymmetric', 13, 26), 'ceil'), undefined);
    assert.equal(repeats(resizedAxis('half_pixel', 13, 26), 'floor'), undefined);
    assert.equal(repeats(resizedAxis('asymmetric', 13, 27), 'floor'), undefined);
  });

  it('goes to the nearest position, and from the middle to the one or the other', () => {
    const of = (position: number): readonly number[] =>
      (['floor', 'ceil', 'round-prefer-floor', 'round-prefer-ceil'] as const).map(rounding =>
        rounded(position, rounding),
      );
    assert.deepEqual(of(1.5), [1, 2, 1, 2]);
    assert.deepEqual(of(1.25), [1, 2, 1, 1]);
    assert.deepEqual(of(1.75), [1, 2, 2, 2]);
  });
});

describe('what a resized axis needs', () => {
  const reach = (rule: CoordinateRule, input: number, output: number) =>
    ({
      kind: 'resampled',
      axis: resizedAxis(rule, input, output),
      outputs: output,
      radius: 1,
      rounding: 'floor',
    }) as const;

  it('is the border where outputs lie outside of the map', () => {
    const larger = reach('half_pixel', 2, 8);
    assert.deepEqual([requiredEnd(larger, 1), requiredEnd(larger, 8)], [1, 3]);
    assert.equal(requiredStart(larger, 7), 1);
    assert.equal(requiredStart(larger, 8), 2);
    assert.equal(requiredStart({ ...larger, radius: 0, rounding: 'ceil' }, 7), 1);
  });

  it('is one position where the source is one', () => {
    const corners = reach('align_corners', 3, 5);
    assert.deepEqual([requiredStart(corners, 2), requiredEnd(corners, 3)], [1, 2]);
    assert.deepEqual([requiredStart(corners, 3), requiredEnd(corners, 4)], [1, 3]);
  });

  it('lies as far ahead of the map as outputs do, and ends there if all lie at the first position', () => {
    const twice = { ...reach('asymmetric', 4, 8), radius: 0 } as const;
    assert.equal(requiredEnd(twice, -3), -1);
    assert.equal(requiredEnd(reach('align_corners', 1, 3), -3), -3);
    assert.equal(requiredEnd(reach('align_corners', 1, 3), 3), 1);
  });
});
