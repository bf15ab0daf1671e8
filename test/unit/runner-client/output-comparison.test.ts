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

describe('the deviation of fast kernels', () => {
  const deviation = (fast: readonly number[], exact: readonly number[]): Deviation =>
    largestDeviation(outputs(...fast), outputs(...exact));

  for (const [what, fast, exact, relative] of [
    ['the largest difference by the largest number', [1, -8, 3.5], [1, -8, 3], 0.5 / 8],
    ['nothing between equal numbers, those that are none included', [NaN, 0], [NaN, -0], 0],
    ['nothing by infinite numbers that are equal', [Infinity, 2.5], [Infinity, 2], 0.25],
    ['all there is where a number is none', [NaN, 1], [1, 1], Number.MAX_VALUE],
    ['all there is where nothing should be', [1e-9, 0], [0, 0], Number.MAX_VALUE],
  ] as const)
    it(`is ${what}`, () => {
      const found = deviation(fast, exact);
      assert.equal(found.relative, relative);
      assert.equal(isSmall(found), relative <= 2e-5);
    });

  it('is that of the farthest output', () => {
    const maps = (a: number, b: number) =>
      new Map([
        [0, Float32Array.of(a)],
        [1, Float32Array.of(b)],
      ]);
    assert.equal(largestDeviation(maps(1, 1.5), maps(1.25, 1)).layer, 1);
    const small = largestDeviation(maps(1, 1), maps(1, 1));
    assert.match(describeDeviation(small), /largest difference from exact kernels is 0\.0e\+0/);
  });

  it('is looked for in the outputs, but before a softmax', () => {
    const builder = new NetworkBuilder({ channels: 2, height: 3, width: 3 });
    const first = builder.convolution(4, 3);
    builder.convolution(4, 3);
    const shape = builder.shape(first);
    const softmax = { kind: 'softmax', groups: 1, spatial: false, temperature: 1 } as const;
    builder.add(softmax, shape, [first]);
    assert.deepEqual(deviationLayers(builder.build()), [1, first]);
  });

  it('a missing output is a bug', () => {
    assert.throws(() => largestDeviation(new Map(), outputs(...ZEROS)), /missing/);
  });
});
