import assert from 'node:assert/strict';
import fc from 'fast-check';
import { median, quantile, spread, timesOf } from '../../../bench/report/statistics';

const times = fc.array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1 });

describe('statistics of a benchmark', () => {
  it('the median of an odd number of times is one of them, of an even number between two', () => {
    assert.equal(median([30, 10, 20]), 20);
    assert.equal(median([40, 10, 20, 30]), 25);
    assert.equal(median([7]), 7);
  });

  it('quartiles lie on the line between neighbours', () => {
    // R's default (type 7): quantile(c(1, 2, 3, 4), c(.25, .75)) is 1.75 and 3.25.
    assert.equal(quantile([4, 3, 2, 1], 0.25), 1.75);
    assert.equal(quantile([4, 3, 2, 1], 0.75), 3.25);
  });

  it('min ≤ low ≤ median ≤ high ≤ max, whatever the order', () => {
    fc.assert(
      fc.property(times, ms => {
        const { min, low, median: middle, high } = timesOf(ms);
        const most = Math.max(...ms);
        for (const [a = 0, b = 0] of [
          [min, low],
          [low, middle],
          [middle, high],
          [high, most],
        ])
          assert.ok(a <= b * (1 + 1e-12), `${a} > ${b}`);
        assert.deepEqual(timesOf([...ms].reverse()), timesOf(ms));
      }),
    );
  });

  it('equal times have no spread', () => {
    assert.equal(spread(timesOf([5, 5, 5])), 0);
    assert.equal(spread(timesOf([1, 2, 3, 4])), 1.5 / 2.5);
  });
});
