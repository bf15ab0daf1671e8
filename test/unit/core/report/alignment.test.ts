import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { alignment, mirrored, type AlignedPair } from '../../../../src/core/report/alignment';

/** Equal letters are worth 3, letters of one kind (upper and lower case) 1. */
const HIGHEST = 3;
function worth(a: string, b: string): number {
  if (a === b) return HIGHEST;
  return a.toLowerCase() === b.toLowerCase() ? 1 : 0;
}

const aligned = (a: string, b: string, highest?: number): readonly AlignedPair[] =>
  alignment(a.length, b.length, (x, y) => worth(at(a, x), at(b, y)), highest);

/** `a|a b|- -|c`: the letters of both texts beside each other. */
const shown = (a: string, b: string): string =>
  aligned(a, b, HIGHEST)
    .map(([x, y]) => `${x === null ? '-' : at(a, x)}${y === null ? '-' : at(b, y)}`)
    .join(' ');

const total = (a: string, b: string, pairs: readonly AlignedPair[]): number =>
  pairs.reduce(
    (sum, [x, y]) => (x === null || y === null ? sum : sum + worth(at(a, x), at(b, y))),
    0,
  );

/** The best sum by trying everything. */
function best(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  const value = worth(at(a, 0), at(b, 0));
  return Math.max(
    value === 0 ? 0 : value + best(a.slice(1), b.slice(1)),
    best(a.slice(1), b),
    best(a, b.slice(1)),
  );
}

const texts = fc.array(fc.constantFrom('a', 'b', 'A', 'c'), { maxLength: 7 }).map(t => t.join(''));

describe('alignment of two lists', () => {
  for (const [a, b, expected] of [
    ['abc', 'abc', 'aa bb cc'],
    ['abc', 'ac', 'aa b- cc'],
    ['ac', 'abc', 'aa -b cc'],
    ['abc', 'aXc', 'aa b- -X cc'],
    ['abc', 'aBc', 'aa bB cc'],
    ['', 'ab', '-a -b'],
    ['aab', 'ab', 'aa a- bb'],
    ['xbcd', 'bcdy', 'x- bb cc dd -y'],
    ['bAb', 'bab', 'bb Aa bb'],
  ] as const)
    it(`"${a}" and "${b}": ${expected}`, () => {
      assert.equal(shown(a, b), expected);
    });

  it('holds every element once, in order', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const pairs = aligned(a, b, HIGHEST);
        const places = (side: 0 | 1) => pairs.flatMap(pair => pair[side] ?? []);
        assert.deepEqual(
          places(0),
          Array.from(a, (_, index) => index),
        );
        assert.deepEqual(
          places(1),
          Array.from(b, (_, index) => index),
        );
        for (const [x, y] of pairs)
          assert.ok(x === null || y === null || worth(at(a, x), at(b, y)) > 0);
      }),
    );
  });

  it('is worth as much as the best of all, with or without a short cut at the ends', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        assert.equal(total(a, b, aligned(a, b, HIGHEST)), best(a, b));
        assert.equal(total(a, b, aligned(a, b)), best(a, b));
      }),
    );
  });

  it('of very long lists still holds every element once, and finds what lies near', () => {
    const [lengthA, lengthB] = [9000, 8000];
    const pairs = alignment(lengthA, lengthB, (a, b) => (a === b + 1 ? 1 : 0), 1);
    assert.deepEqual(
      pairs.flatMap(([a]) => a ?? []),
      Array.from({ length: lengthA }, (_, index) => index),
    );
    const found = pairs.filter(([a, b]) => a !== null && b !== null).length;
    assert.ok(found > 0.8 * lengthB && found < lengthB, `${found}`);
  });

  it('can be exchanged, and back', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const pairs = aligned(a, b, HIGHEST);
        assert.deepEqual(mirrored(mirrored(pairs)), pairs);
        assert.equal(total(b, a, mirrored(pairs)), best(a, b));
      }),
    );
  });
});
