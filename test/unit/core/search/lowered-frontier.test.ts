import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { TARGETS } from '../../../../src/core/target/target';
import { MOST_POINTS } from '../../../../src/core/search/frontier-choice';
import { loweredFrontier } from '../../../../src/core/search/lowered-frontier';
import { searchOptimal } from '../../../../src/core/search/optimal';
import { planFrontier } from '../../../../src/core/search/plan-frontier';
import { networks } from '../../../support/random-network';

describe('the frontier that is shown', () => {
  for (const wish of [{}, { maxMacFactor: 1.5 }])
    it(`ends where the search does, and falls all the way: ${JSON.stringify(wish)}`, () => {
      const target = at(TARGETS, 0);
      for (const network of fc.sample(networks, { numRuns: 8, seed: 14 })) {
        const points = planFrontier(network, target, wish);
        const shown = loweredFrontier(network, target, points, wish);
        assert.ok(shown.length > 0 && shown.length <= MOST_POINTS);
        const arenas = shown.map(({ offer }) => offer.peaks.arenaBytes);
        assert.deepEqual(
          arenas,
          [...new Set(arenas)].sort((a, b) => b - a),
        );
        const budget = { bytes: 0, counting: 'arena', target } as const;
        const { smallest } = searchOptimal(network, budget, wish);
        assert.equal(arenas.at(-1), smallest.peaks.arenaBytes);
      }
    });
});
