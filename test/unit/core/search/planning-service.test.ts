import assert from 'node:assert/strict';
import { boardNamed } from '../../../../src/core/target/board';
import { targetNamed, type Target } from '../../../../src/core/target/target';
import { deciding } from '../../../../src/core/target/verdict';
import {
  alternativesTo,
  choosePlan,
  frontierPlans,
} from '../../../../src/core/search/planning-service';
import { searchPlan } from '../../../../src/core/search/planning';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { formatPlan, parsePlan } from '../../../../src/core/tiling/plan-notation';
import { chain } from '../../../support/network-builder';

const RUNNER = targetNamed('runner') as Target;
const ASKED = { count: 'arena', strategy: 'optimal', target: RUNNER } as const;

describe('the plan for a wish', () => {
  const network = chain({ channels: 3, height: 20, width: 20 }, 'c3:16 c3:32 m2 c3:32');

  it('is the untiled one without limits, the given one, or that of a search', () => {
    const untiled = choosePlan(network, ASKED);
    assert.deepEqual(untiled.offer.plan, untiledPlan(network.layers.length));
    assert.equal(untiled.verdict, null);

    const given = parsePlan('2x2', network);
    const judged = choosePlan(network, { ...ASKED, given, budget: 2 ** 24 });
    assert.equal(formatPlan(judged.offer.plan), '2x2');
    assert.ok(judged.given && judged.fits && judged.verdict?.fits);

    const wish = { ...ASKED, budget: 40_000 };
    const found = choosePlan(network, wish);
    assert.deepEqual(found.offer.plan, searchPlan(network, wish).offer.plan);
    assert.equal(found.verdict?.neededBytes, found.offer.peaks.arenaBytes);
    assert.equal(found.verdict.untiledBytes, untiled.offer.peaks.arenaBytes);
    assert.equal(found.fits, found.verdict.fits);
  });

  it('does not fit a board whose flash is too small for its weights', () => {
    const heavy = chain({ channels: 3, height: 8, width: 8 }, 'c3:256 c3:512');
    const target = targetNamed('mcu') as Target;
    const board = boardNamed('pico-2');
    const wish = { ...ASKED, count: 'process', target, budget: 520 * 1024 } as const;
    assert.ok(choosePlan(heavy, wish).fits);
    const choice = choosePlan(heavy, { ...wish, board });
    assert.ok(!choice.fits && choice.flashShortage && choice.verdict);
    assert.deepEqual(choice.flashShortage, choice.verdict);
    const { counted, neededBytes, allowedBytes } = deciding(choice.verdict);
    const weights = 4 * 9 * 256 * 512;
    assert.equal(counted, 'flash');
    assert.ok(neededBytes > weights && weights > (allowedBytes ?? Infinity));
  });

  it('has remedies that fit, with the verdicts on them', () => {
    const large = chain({ channels: 3, height: 96, width: 96 }, 'c3:4/2 m2 c3:8 m2 c3:8');
    const least = choosePlan(large, { ...ASKED, input: 'u8', budget: 1 }).offer.peaks.arenaBytes;
    const choice = choosePlan(large, { ...ASKED, budget: least });
    assert.ok(!choice.fits);
    assert.equal(choice.remedies?.length, 1);
    for (const { offer, verdict } of choice.remedies ?? []) {
      assert.equal(verdict.neededBytes, offer.peaks.arenaBytes);
      assert.equal(verdict.fits, true);
    }
  });

  it('stands between the plans of the next budgets, and a given one has one in its place', () => {
    const wish = { ...ASKED, budget: 30_000 };
    const choice = choosePlan(network, { ...wish, given: parsePlan('1x1', network) });
    const { neighbours, instead } = alternativesTo(wish, choice);
    assert.ok(!choice.fits && instead?.fits);
    assert.ok(instead.offer.peaks.arenaBytes <= wish.budget);
    const { arenaBytes } = choice.offer.peaks;
    assert.ok((neighbours.smaller?.peaks.arenaBytes ?? Infinity) < arenaBytes);
    assert.equal(alternativesTo(ASKED, choosePlan(network, ASKED)).instead, undefined);
  });

  it('is one of a frontier that falls, also as another planner counts', () => {
    const accounting = { elementBytes: 1, excluded: new Set<never>() };
    for (const wish of [ASKED, { ...ASKED, accounting }]) {
      const points = frontierPlans(network, wish);
      const peaks = points.map(({ offer, estimatedBytes }) =>
        wish === ASKED ? offer.peaks.arenaBytes : estimatedBytes,
      );
      assert.ok(peaks.length > 2);
      assert.deepEqual(
        peaks,
        [...peaks].sort((a, b) => b - a),
      );
    }
  });
});
