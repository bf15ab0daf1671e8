import assert from 'node:assert/strict';
import fc from 'fast-check';
import { searchPercentage } from '../../../src/server/search-progress';

describe('progress of a search', () => {
  it('goes on where the phase before ended', () => {
    const percentage = searchPercentage();
    const shown = [0, 5, 10, 3, 10].map(done => percentage(done, 10));
    assert.deepEqual(shown, [0, 35, 70, 76, 91]);
  });

  it('never falls, and leaves 100 for the end', () => {
    const counts = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 0, max: 50 })));
    fc.assert(
      fc.property(counts, reports => {
        const percentage = searchPercentage();
        let before = 0;
        for (const [done, total] of reports) {
          const shown = percentage(done, total);
          assert.ok(shown >= before && shown < 100, `${shown} after ${before}`);
          before = shown;
        }
      }),
    );
  });
});
