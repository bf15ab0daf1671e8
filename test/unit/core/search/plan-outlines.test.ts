import assert from 'node:assert/strict';
import fc from 'fast-check';
import { orderingModel } from '../../../../src/core/target/cost-model';
import { targetNamed, type Target } from '../../../../src/core/target/target';
import { offer } from '../../../../src/core/search/offer';
import { PlanOutlines } from '../../../../src/core/search/plan-outlines';
import { ranked, type RankingRules } from '../../../../src/core/search/ranking';
import { lowered } from '../../../support/lowered';
import { readsEverything } from '../../../support/partial-reads';
import { plannedNetworksOf } from '../../../support/random-network';

const TARGET = targetNamed('bare-c') as Target;

describe('outlines of plans', () => {
  for (const criterion of ['latency', 'macs'] as const)
    for (const counting of ['arena', 'process'] as const)
      it(`cost what the plans do, and take no more (${criterion}, ${counting})`, () => {
        const plans = plannedNetworksOf(['recompute', 'keep-rows', 'keep-rows-and-columns'], 4);
        fc.assert(
          fc.property(plans, ({ network, plan }) => {
            const rules: RankingRules = {
              budget: { bytes: 1, counting, target: TARGET },
              criterion,
              model: orderingModel(TARGET),
              mostMacs: Infinity,
            };
            if (lowered(network, plan) === undefined) return;
            const own = ranked(offer(network, plan, TARGET), rules);
            const outline = new PlanOutlines(network, rules).of(plan);
            assert.ok(outline !== undefined);
            assert.ok(Math.abs(outline.cost - own.cost) <= 1e-9 * own.cost);
            if (readsEverything(network)) assert.ok(outline.bytes <= own.bytes);
          }),
          { numRuns: 60, seed: 14 },
        );
      });
});
