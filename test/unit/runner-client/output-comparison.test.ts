import assert from 'node:assert/strict';
import { describeDifference, firstDifference } from '../../../src/runner-client/output-comparison';
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
