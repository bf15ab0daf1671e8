import assert from 'node:assert/strict';
import type { Deviation } from '../../../src/protocol/report';
import {
  describeDeviation,
  describeDifference,
  deviationLayers,
  firstDifference,
  isSmall,
  largestDeviation,
} from '../../../src/runner-client/output-comparison';
import { chain, NetworkBuilder } from '../../support/network-builder';

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
  const far = (expected: readonly number[], actual: readonly number[]): Deviation =>
    largestDeviation(outputs(...actual), outputs(...expected), () => 0.25);

  for (const [what, actual, expected, relative] of [
    ['the largest difference by the largest number', [1, -8, 3.5], [1, -8, 3], 0.5 / 8],
    ['nothing between equal numbers, those that are none included', [NaN, 0], [NaN, -0], 0],
    ['nothing by infinite numbers that are equal', [Infinity, 3], [Infinity, 2], 1 / 2],
    ['all there is where a number is none', [NaN, 1], [1, 1], Number.MAX_VALUE],
    ['all there is where a number should be none', [1, 1], [NaN, 1], Number.MAX_VALUE],
    ['all there is where one has no end', [Infinity, 2], [1, 2], Number.MAX_VALUE],
    ['all there is where nothing should be', [1e-9, 0], [0, 0], Number.MAX_VALUE],
  ] as const)
    it(`is ${what}`, () => {
      const found = far(expected, actual);
      assert.deepEqual(found, { layer: 1, relative, limit: 0.25 });
      assert.equal(isSmall(found), relative <= 0.25);
    });

  it('is that of the output that is farthest by what it is allowed', () => {
    const maps = (a: number, b: number) =>
      new Map([
        [3, Float32Array.of(1, a)],
        [5, Float32Array.of(1, b)],
      ]);
    const found = largestDeviation(maps(0.5, 0.25), maps(0, 0), layer => (layer === 3 ? 1 : 0.1));
    assert.deepEqual(found, { layer: 5, relative: 0.25, limit: 0.1 });
    assert.match(
      describeDeviation(found, 'exact kernels'),
      /largest difference from exact kernels: 2\.5e-1/,
    );
  });

  it('is looked for in the outputs of fast kernels, but before a softmax', () => {
    const builder = new NetworkBuilder({ channels: 2, height: 3, width: 3 });
    const first = builder.convolution(4, 3);
    builder.convolution(4, 3);
    const shape = builder.shape(first);
    const softmax = {
      kind: 'softmax',
      groups: 1,
      spatial: false,
      logarithm: false,
      temperature: 1,
    } as const;
    builder.add(softmax, shape, [first]);
    assert.deepEqual(deviationLayers(builder.build()), [1, first]);
  });

  it('a missing output is a bug', () => {
    assert.throws(() => largestDeviation(new Map(), outputs(...ZEROS), () => 1), /missing/);
  });
});
