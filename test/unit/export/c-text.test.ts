import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cArray, cComment, cFloat, cString, cWeight } from '../../../src/export/c-text';

/** What a C compiler makes of a literal: the number nearest to the text, rounded to a float. */
const compiled = (literal: string): number => {
  assert.match(literal, /^-?\d+(\.\d+)?(e[+-]?\d+)?f$/);
  assert.match(literal, /[.e]/, 'an integer with an f is no literal');
  return Math.fround(Number(literal.slice(0, -1)));
};

describe('C text', () => {
  for (const [name, write] of [
    ['cFloat', cFloat],
    ['cWeight', cWeight],
  ] as const)
    it(`${name} has the bits of every float`, () => {
      fc.assert(
        fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), value => {
          assert.ok(Object.is(compiled(write(value)), value), `${value} as ${write(value)}`);
        }),
        { numRuns: 1000 },
      );
    });

  for (const [value, text] of [
    [0.1, '0.1f'],
    [-0, '-0.0f'],
    [2, '2.0f'],
    [1e30, '1e+30f'],
    [NaN, 'NAN'],
    [-Infinity, '-INFINITY'],
  ] as const)
    it(`${value} → ${text}`, () => {
      assert.equal(cFloat(Math.fround(value)), text);
    });

  for (const [text, literal] of [
    ['yolov2-16.cfg', '"yolov2-16.cfg"'],
    ['a "b" \\', '"a \\"b\\" \\\\"'],
    ['what??/', '"what\\?\\?/"'],
    ['ü\n', '"\\303\\274\\012"'],
    ['\ud800', '"\\?"'],
  ] as const)
    it(`${JSON.stringify(text)} → ${literal}`, () => {
      assert.equal(cString(text), literal);
    });

  it('a comment ends where it should', () => {
    assert.deepEqual(cComment('from a*/b'), ['/* from a* /b */']);
  });

  it('long lists and comments keep within the line', () => {
    const rows = Array.from({ length: 300 }, (_, i) => `{${i}, 0, MAFAT_NONE}`);
    const comment = { comment: rows.join(' ') };
    for (const line of cArray('int a[]', [...rows, comment, ...rows]).split('\n'))
      assert.ok(line.length <= 102, line);
  });
});
