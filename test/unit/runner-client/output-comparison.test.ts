import assert from 'node:assert/strict';
import {
  describeDifference,
  firstDifference,
  isSmall,
  largestDeviation,
} from '../../../src/runner-client/output-comparison';
import { chain } from '../../support/network-builder';

const network = chain({ channels: 1, height: 2, width: 3 }, 'c1:2 c1:2');
const outputs = (...values: readonly number[]) => new Map([[1, Float32Array.from(values)]]);
const ZEROS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

describe('comparison of outputs', () => {
  it('equal bits are identical, NaN included', () => {
    const values = [...ZEROS.slice(1), NaN];
    assert.equal(firstDifference(network, outputs(...values), outputs(...values)), undefined);
  });

  it('names the place of the first difference', () => {
    const changed = ZEROS.map((value, index) => (index >= 10 ? 1 : value));
    const found = firstDifference(network, outputs(...changed), outputs(...ZEROS));
    assert.deepEqual(found, { layer: 1, channel: 1, row: 1, column: 1, planned: 1, untiled: 0 });
    assert.match(describeDifference(found), /layer 1, channel 1, row 1, column 1/);
  });

  it('−0 is not 0', () => {
    const found = firstDifference(network, outputs(-0, ...ZEROS.slice(1)), outputs(...ZEROS));
    assert.equal(found?.column, 0);
  });

  it('a missing output is a bug', () => {
    assert.throws(() => firstDifference(network, new Map(), outputs(...ZEROS)), /missing/);
  });
});

describe('how far outputs are from expected ones', () => {
  const far = (expected: readonly number[], actual: readonly number[]) =>
    largestDeviation(outputs(...actual), outputs(...expected), () => 0.25);

  for (const [expected, actual, relative] of [
    [[0, 4, -8], [0, 4, -8], 0],
    [[0, 4, -8], [1, 4, -8], 1 / 8],
    [[0, 4, -8], [0, 2, -4], 4 / 8],
    [[NaN, 1], [NaN, 1], 0],
    [[0, 0], [0, -0], 0],
    [[Infinity, 2], [Infinity, 3], 1 / 2],
  ] as const)
    it(`[${expected.join()}] and [${actual.join()}]: ${relative}`, () => {
      const found = far(expected, actual);
      assert.deepEqual(found, { layer: 1, relative, limit: 0.25 });
      assert.equal(isSmall(found), relative <= 0.25);
    });

  for (const [expected, actual] of [
    [
      [1, 2],
      [NaN, 2],
    ],
    [
      [NaN, 2],
      [1, 2],
    ],
    [
      [0, 0],
      [1, 0],
    ],
    [
      [1, 2],
      [Infinity, 2],
    ],
  ] as const)
    it(`[${expected.join()}] and [${actual.join()}] have nothing in common`, () => {
      assert.equal(isSmall(far(expected, actual)), false);
    });

  it('the output counts that is farthest by what it is allowed', () => {
    const maps = (a: number, b: number) =>
      new Map([
        [3, Float32Array.of(1, a)],
        [5, Float32Array.of(1, b)],
      ]);
    const found = largestDeviation(maps(0.5, 0.25), maps(0, 0), layer => (layer === 3 ? 1 : 0.1));
    assert.deepEqual(found, { layer: 5, relative: 0.25, limit: 0.1 });
  });

  it('a missing output is a bug', () => {
    assert.throws(() => largestDeviation(new Map(), outputs(...ZEROS), () => 1), /missing/);
  });
});
