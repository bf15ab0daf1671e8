import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editDistance, suggestionFor } from '../../../src/formats/suggestion';

describe('the distance of two words', () => {
  const CASES: readonly (readonly [a: string, b: string, distance: number])[] = [
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['filtres', 'filters', 1],
    ['stide', 'stride', 1],
  ];
  for (const [a, b, distance] of CASES)
    it(`${a} and ${b}: ${distance}`, () => {
      assert.equal(editDistance(a, b), distance);
    });
  it('is 0 for one word only, the same both ways, and at most the longer word', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        assert.equal(editDistance(a, b) === 0, a === b);
        assert.equal(editDistance(a, b), editDistance(b, a));
        assert.ok(editDistance(a, b) <= Math.max(a.length, b.length));
      }),
    );
  });
});

describe('a suggestion', () => {
  const NAMES = ['filters', 'size', 'stride', 'padding'];
  const CASES: readonly (readonly [word: string, meant: string | null])[] = [
    ['filtres', 'filters'],
    ['Stride', 'stride'],
    ['sise', 'size'],
    ['banana', null],
    ['x'.repeat(1000), null],
  ];
  for (const [word, meant] of CASES)
    it(`for ${word.slice(0, 20)} is ${String(meant)}`, () => {
      assert.equal(suggestionFor(word, NAMES), meant);
    });
});
