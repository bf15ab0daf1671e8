import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import { FIRST_INPUT } from '../../../../src/core/network/network';
import type { Counting } from '../../../../src/core/target/counting';
import { TARGETS } from '../../../../src/core/target/target';
import { searchExhaustive, type ExhaustiveLimits } from '../../../../src/core/search/exhaustive';
import { mafatPlans, searchMafat } from '../../../../src/core/search/mafat';
import { counted, SearchCancelled, type Budget } from '../../../../src/core/search/offer';
import type { PlanSettings } from '../../../../src/core/tiling/plan';
import { formatPlan } from '../../../../src/core/tiling/plan-notation';
import { chain, yolov2of16 } from '../../../support/network-builder';
import { networks } from '../../../support/random-network';

const [runner] = TARGETS;

const budgetOf = (bytes: number, counting: Counting = 'arena'): Budget => ({
  bytes,
  counting,
  target: runner,
});

const MIB = 2 ** 20;
const COUNTINGS: readonly Counting[] = ['arena', 'process', 'working-set'];
const countings = fc.constantFrom(...COUNTINGS);
const settings = fc.record<PlanSettings>({
  weights: fc.constantFrom('resident', 'group', 'block'),
  input: fc.constantFrom('f32', 'u8'),
});
const SMALL = { parts: 3, overlaps: ['recompute', 'checkerboard'] } as const;

describe("the paper's search on YOLOv2-16", () => {
  const network = yolov2of16();

  it('goes from coarse to fine, without a cut first', () => {
    const plans = mafatPlans(network, 'recompute').map(formatPlan);
    assert.deepEqual(plans.slice(0, 7), [
      '1x1',
      '2x2',
      '2x2/12/2x2',
      '2x2/8/2x2',
      '3x3',
      '3x3/12/2x2',
      '3x3/8/2x2',
    ]);
    assert.equal(plans.at(-1), '5x5/8/2x2');
  });

  for (const [mebibytes, plan] of [
    [140, '1x1'],
    [48, '2x2'],
    [37, '2x2/8/2x2'],
    [20, '3x3/8/2x2'],
    [11.4, '4x4/8/2x2'],
  ] as const)
    it(`working set within ${mebibytes} MiB: ${plan}`, () => {
      const { best } = searchMafat(network, budgetOf(mebibytes * MIB, 'working-set'));
      assert.equal(best && formatPlan(best.plan), plan);
    });

  it('says what the least is when nothing fits', () => {
    const { best, smallest } = searchMafat(network, budgetOf(MIB));
    assert.equal(best, undefined);
    assert.equal(formatPlan(smallest.plan), '5x5/8/2x2');
  });
});

describe('search on random networks', () => {
  it('offers only what fits, and the exhaustive search finds whatever the greedy one finds', () => {
    fc.assert(
      fc.property(
        networks,
        fc.double({ min: 0.2, max: 1.1, noNaN: true }),
        countings,
        settings,
        (network, share, counting, chosen) => {
          fc.pre(chosen.input === 'f32' || !dataflowOf(network).isNetworkOutput(FIRST_INPUT));
          const greedily = (within: Budget) =>
            searchMafat(network, within, 'recompute', {}, chosen);
          const { smallest } = greedily(budgetOf(Infinity, counting));
          const budget = budgetOf(counted(smallest, budgetOf(0, counting)) * share, counting);
          const greedy = greedily(budget).best;
          const limits: ExhaustiveLimits = { parts: 5, overlaps: ['recompute'] };
          const all = searchExhaustive(network, budget, limits, {}, chosen).best;
          for (const found of [greedy, all])
            if (found) assert.deepEqual({ ...found.plan, ...chosen }, found.plan);
          if (greedy) assert.ok(counted(greedy, budget) <= budget.bytes);
          if (all) assert.ok(counted(all, budget) <= budget.bytes);
          if (greedy) assert.ok(all && all.schedule.macs <= greedy.schedule.macs);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('a larger budget never gives a plan with more multiply-accumulates', () => {
    fc.assert(
      fc.property(networks, countings, (network, counting) => {
        const whole = counted(
          searchMafat(network, budgetOf(Infinity, counting)).smallest,
          budgetOf(0, counting),
        );
        let previous = Infinity;
        for (const share of [0.3, 0.5, 0.7, 0.9, 1.1]) {
          const { best } = searchExhaustive(network, budgetOf(whole * share, counting), SMALL);
          const macs = best?.schedule.macs ?? Infinity;
          assert.ok(macs <= previous);
          previous = macs;
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('a search', () => {
  const network = chain({ channels: 3, height: 32, width: 32 }, 'c3:8 m2 c3:16 m2 c3:8');

  it('stops when it is told to', () => {
    const control = { cancelled: () => true };
    assert.throws(() => searchMafat(network, budgetOf(1), 'recompute', control), SearchCancelled);
    assert.throws(() => searchExhaustive(network, budgetOf(1), SMALL, control), SearchCancelled);
  });

  it('refuses to try all plans of a large network', () => {
    const large = chain({ channels: 3, height: 8, width: 8 }, 'c3:2 '.repeat(41));
    assert.throws(() => searchExhaustive(large, budgetOf(1)), /at most 40/);
  });
});
