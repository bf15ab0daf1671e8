import assert from 'node:assert/strict';
import { targetNamed, type Target } from '../../../../src/core/target/target';
import { searchOptimal } from '../../../../src/core/search/optimal';
import { planFrontier } from '../../../../src/core/search/plan-frontier';
import {
  frontierOf,
  judgePlan,
  searchPlan,
  type PlanningWish,
} from '../../../../src/core/search/planning';
import { withRemedies } from '../../../../src/core/search/remedies';
import { isFast } from '../../../../src/core/tiling/kernel-choice';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { chain } from '../../../support/network-builder';

const TARGET = targetNamed('runner') as Target;

describe('planning', () => {
  const network = chain({ channels: 3, height: 20, width: 20 }, 'c3:16 c3:32 m2 c3:32');

  for (const strategy of ['mafat', 'exhaustive', 'optimal'] as const)
    it(`keeps the exact plan of the strategy ${strategy} where fast kernels would make it too large`, () => {
      const wish = { count: 'arena', strategy, target: TARGET } as const;
      const peak = (wanted: PlanningWish): number =>
        searchPlan(network, wanted).offer.peaks.arenaBytes;
      const least = peak({ ...wish, budget: 1 });
      const exact = searchPlan(network, { ...wish, budget: least });
      const fast = searchPlan(network, { ...wish, budget: least, kernels: 'fast' });
      assert.ok(exact.fits && fast.fits);
      assert.ok(fast.offer.peaks.arenaBytes <= least);
      assert.ok(!isFast(fast.offer.plan));
    });

  for (const strategy of ['mafat', 'exhaustive', 'optimal'] as const)
    it(`takes fast kernels with the strategy ${strategy} where there is room`, () => {
      const wish = { count: 'arena', strategy, target: TARGET } as const;
      const { fits, offer } = searchPlan(network, { ...wish, budget: 2 ** 24, kernels: 'fast' });
      assert.ok(fits && isFast(offer.plan));
    });

  it('names the input as bytes where nothing else fits, of plans that are searched for and of given ones', () => {
    const large = chain({ channels: 3, height: 96, width: 96 }, 'c3:4/2 m2 c3:8 m2 c3:8');
    const wish = { count: 'arena', strategy: 'optimal', target: TARGET, budget: 1 } as const;
    const least = searchPlan(large, { ...wish, input: 'u8' }).offer.peaks.arenaBytes;
    const within = { ...wish, budget: least };
    const planned = withRemedies(within, searchPlan(large, within));
    assert.ok(!planned.fits);
    const [remedy, ...others] = planned.remedies ?? [];
    assert.deepEqual([remedy?.change, others], [{ input: 'u8' }, []]);
    assert.ok(remedy && remedy.offer.plan.input === 'u8');
    assert.ok(remedy.offer.peaks.arenaBytes <= least);

    const plan = { ...remedy.offer.plan, input: 'f32' } as const;
    const given = withRemedies(within, judgePlan(large, plan, within));
    assert.deepEqual(
      given.remedies?.map(({ change }) => change),
      [{ input: 'u8' }],
    );
    assert.equal(withRemedies(wish, searchPlan(large, wish)).remedies, undefined);
  });

  for (const strategy of ['mafat', 'exhaustive', 'optimal'] as const)
    it(`offers certified plans only with the strategy ${strategy}`, () => {
      const wish = { count: 'arena', strategy, target: TARGET } as const;
      const least = searchPlan(network, { ...wish, budget: 1 });
      const given = judgePlan(network, least.offer.plan, wish);
      for (const { offer } of [least, given])
        assert.equal(offer.certificate.steps, offer.schedule.steps.length);
    });

  for (const maxMacFactor of [NaN, Infinity, -Infinity, 0, 0.99, -1])
    it(`refuses a MAC factor of ${maxMacFactor} with a sentence`, () => {
      const wish = { count: 'arena', strategy: 'optimal', target: TARGET, maxMacFactor } as const;
      const budget = { bytes: 2 ** 20, counting: 'arena', target: TARGET } as const;
      const means = {
        name: 'UserError',
        message: `${maxMacFactor} isn't a valid MAC factor: use a number of at least 1, such as 1.1.`,
      };
      for (const plan of [
        () => searchPlan(network, wish),
        () => judgePlan(network, untiledPlan(network.layers.length), wish),
        () => frontierOf(network, wish),
        () => planFrontier(network, TARGET, { maxMacFactor }),
        () => searchOptimal(network, budget, { maxMacFactor }),
        () => searchOptimal(network, { ...budget, counting: 'working-set' }, { maxMacFactor }),
      ])
        assert.throws(plan, means);
    });

  for (const budget of [NaN, -1, -Infinity])
    it(`refuses a budget of ${budget} with a sentence`, () => {
      const message = `${budget} bytes isn't a valid budget: use a positive number, such as 8388608.`;
      const wish = { count: 'arena', target: TARGET, budget } as const;
      for (const strategy of ['mafat', 'exhaustive', 'optimal'] as const)
        assert.throws(() => searchPlan(network, { ...wish, strategy }), {
          name: 'UserError',
          message,
        });
    });
});
