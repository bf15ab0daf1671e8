import assert from 'node:assert/strict';
import fc from 'fast-check';
import { workMs } from '../../../../src/core/target/cost-model';
import { COST_UNIT_NAMES, tableOf, type Work } from '../../../../src/core/target/cost-table';
import { fitTable, type Sample } from '../../../../src/core/target/fit';

/** Work in which every unit varies by itself. */
const work = fc
  .tuple(...COST_UNIT_NAMES.map(() => fc.integer({ min: 0, max: 1000 })))
  .map((counts): Work => tableOf((_, index) => counts[index] ?? 0));

const prices = fc.tuple(...COST_UNIT_NAMES.map(() => fc.integer({ min: 0, max: 50 })));

describe('a fitted table', () => {
  it('gives back the times of a table that there is', () => {
    fc.assert(
      fc.property(prices, fc.array(work, { minLength: 60, maxLength: 80 }), (list, works) => {
        const table = tableOf((_, index) => list[index] ?? 0);
        const samples = works
          .map((each): Sample => ({ name: '', work: each, ms: workMs(table, each) }))
          .filter(({ ms }) => ms > 0);
        const fitted = fitTable(samples);
        for (const sample of samples)
          assert.ok(Math.abs(workMs(fitted, sample.work) / sample.ms - 1) < 0.01);
      }),
      { numRuns: 20 },
    );
  });

  it('has no negative price, though one would fit better', () => {
    const fitted = fitTable([
      { name: '', work: { step: 1 }, ms: 10e-6 },
      { name: '', work: { step: 1, copyByte: 1 }, ms: 5e-6 },
    ]);
    assert.equal(fitted.copyByte, 0);
    assert.ok(fitted.step > 5 && fitted.step < 10);
  });

  it('has the price 0 for what no sample holds', () => {
    assert.equal(fitTable([{ name: '', work: { step: 1 }, ms: 1 }]).poolTap, 0);
  });
});
