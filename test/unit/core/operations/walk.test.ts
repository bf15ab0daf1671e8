import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import {
  channelsFirst,
  expanded,
  rangeOf,
  repeated,
  rowByRow,
  sizeOf,
  sliced,
  stridedCopy,
  transposed,
  type Walk,
} from '../../../../src/core/operations/walk';

/** The numbers that a walk goes to, one after the other. */
function numbersOf({ dims, strides, offset }: Walk): readonly number[] {
  return dims.reduce<readonly number[]>(
    (starts, size, axis) =>
      starts.flatMap(start =>
        Array.from({ length: size }, (_, place) => start + place * at(strides, axis)),
      ),
    [offset],
  );
}

const dims = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

describe('walks', () => {
  const square = rowByRow([2, 3]);
  const cases: readonly (readonly [string, Walk, readonly number[]])[] = [
    ['rows', square, [0, 1, 2, 3, 4, 5]],
    ['columns', transposed(square, [1, 0]), [0, 3, 1, 4, 2, 5]],
    ['the last column', sliced(square, 1, { start: 2, count: 1, step: 1 }), [2, 5]],
    ['backwards', sliced(square, 1, { start: 2, count: 2, step: -2 }), [2, 0, 5, 3]],
    ['spread', expanded(rowByRow([2, 1]), [2, 2, 2]), [0, 0, 1, 1, 0, 0, 1, 1]],
    ['repeated', repeated(rowByRow([2]), [3]), [0, 1, 0, 1, 0, 1]],
    ['C×H×W', channelsFirst({ channels: 2, height: 1, width: 3 }), [0, 2, 4, 1, 3, 5]],
  ];
  for (const [name, walk, expected] of cases)
    it(`go ${name}`, () => {
      assert.deepEqual(numbersOf(walk), expected);
    });

  it('are copied with as few dimensions as it takes', () => {
    const { dims: few, strides } = stridedCopy(
      transposed(rowByRow([1, 2, 3, 4, 5]), [3, 4, 0, 1, 2]),
    );
    assert.deepEqual({ few, strides }, { few: [20, 6], strides: [1, 20] });
  });

  it('are copied number by number, and stay between their first and last', () => {
    fc.assert(
      fc.property(dims, fc.nat(), fc.integer({ min: -3, max: 3 }), (sizes, axis, step) => {
        const place = axis % sizes.length;
        const size = at(sizes, place);
        const start = step < 0 ? size - 1 : 0;
        const count = step === 0 ? 2 : Math.ceil(size / Math.abs(step));
        const walk = sliced(transposed(rowByRow(sizes), [...sizes.keys()]), place, {
          ...{ start, count, step },
        });
        const numbers = numbersOf(walk);
        assert.deepEqual(numbersOf(stridedCopy(walk)), numbers);
        assert.equal(numbers.length, sizeOf(walk));
        const { first, last } = rangeOf(walk);
        assert.deepEqual([Math.min(...numbers), Math.max(...numbers)], [first, last]);
      }),
    );
  });
});
