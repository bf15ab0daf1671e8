import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  expanded,
  flattened,
  permuted,
  rowByRow,
  type FactoredWalk,
} from '../../../../src/formats/graph/factored-walk';
import {
  allNumbers,
  listedNumbers,
  pointwiseNumbers,
  walkedNumbers,
  type StoredNumbers,
} from '../../../../src/formats/graph/stored-numbers';

/** Numbers that are their places, and the most of them that were ever read at once. */
function watched(count: number): StoredNumbers & { readonly most: () => number } {
  let most = 0;
  return {
    count,
    most: () => most,
    read: (start, target) => {
      most = Math.max(most, target.length);
      assert.ok(start >= 0 && start + target.length <= count);
      for (let index = 0; index < target.length; index++) target[index] = start + index;
    },
  };
}

/** The place that a walk meets as number `index`. */
function placeAt(walk: FactoredWalk, index: number): number {
  const { dims, strides, offset } = flattened(walk);
  let [rest, place] = [index, offset];
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const size = dims[axis] ?? 1;
    place += (rest % size) * (strides[axis] ?? 0);
    rest = Math.floor(rest / size);
  }
  return place;
}

const walks = fc
  .record({
    dims: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 3 }),
    order: fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }),
    copies: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ dims, order, copies }) => {
    const turned = permuted(rowByRow([1, ...dims]), [0, ...order.map(axis => axis + 1)]);
    const sizes = order.map(axis => dims[axis] ?? 1);
    return { count: sizes.reduce((a, b) => a * b), walk: expanded(turned, [copies, ...sizes]) };
  });

describe('numbers that somebody walks over', () => {
  it('are those at the places of the walk, whatever part is read', () => {
    fc.assert(
      fc.property(walks, fc.nat(), fc.nat(), ({ count, walk }, from, length) => {
        const numbers = walkedNumbers(watched(count), walk);
        const start = from % numbers.count;
        const target = new Float32Array(Math.min(length % 20_000, numbers.count - start));
        numbers.read(start, target);
        target.forEach((value, index) => {
          assert.equal(value, placeAt(walk, start + index));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are read piece by piece where they lie near one another, as filters do', () => {
    const source = watched(300 * 3 * 3 * 256);
    const filters = walkedNumbers(source, permuted(rowByRow([300, 3, 3, 256]), [0, 3, 1, 2]));
    const numbers = pointwiseNumbers(filters.count, [filters, listedNumbers([])], a => 2 * a);
    const all = allNumbers(numbers);
    assert.equal(all[9 * 256 + 1], 2 * (9 * 256 + 256));
    assert.ok(source.most() <= 2 ** 15, `${source.most()} numbers at once`);
  });
});
