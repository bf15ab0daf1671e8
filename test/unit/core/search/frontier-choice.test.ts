import assert from 'node:assert/strict';
import { at } from '../../../../src/base/assert';
import { costModel, scheduleMs } from '../../../../src/core/target/cost-model';
import { RUNNER_ON_A_SERVER } from '../../../../src/core/target/estimated-tables';
import { targetNamed, type Target } from '../../../../src/core/target/target';
import { lower } from '../../../../src/core/schedule/lowering';
import {
  firstWithin,
  loweredPoints,
  neighboursOf,
  paperOffers,
  smallestOf,
  thinned,
  unbeaten,
  type FrontierPoint,
} from '../../../../src/core/search/frontier-choice';
import { offer, type Budget } from '../../../../src/core/search/offer';
import { planFrontier } from '../../../../src/core/search/plan-frontier';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { formatPlan, parsePlan } from '../../../../src/core/tiling/plan-notation';
import { chain, yolov2of16 } from '../../../support/network-builder';

const RUNNER = targetNamed('runner') as Target;
const MODEL = costModel(RUNNER_ON_A_SERVER);

const network = chain({ channels: 3, height: 64, width: 64 }, 'c3:8 m2 c3:16 m2 c3:32 c1:16 c3:32');
const points = planFrontier(network, RUNNER);
const arenas = points.map(({ plan }) => lower(network, plan).arenaBytes);
const least = Math.min(...arenas);

const arenaBudget = (bytes: number): Budget => ({ bytes, counting: 'arena', target: RUNNER });

/** A point for each peak; they are never lowered. */
const pointsOf = (...peaks: readonly number[]): readonly FrontierPoint[] =>
  peaks.map(estimatedBytes => ({ plan: untiledPlan(1), estimatedBytes, latency: 0, macs: 0 }));

const peaksOf = (chosen: readonly FrontierPoint[]) => chosen.map(point => point.estimatedBytes);

describe('a choice from a frontier', () => {
  it('is the fastest plan that fits', () => {
    for (const bytes of arenas.filter((_, index) => index % 6 === 0)) {
      const { best } = firstWithin(network, points, arenaBudget(bytes));
      assert.ok(best && best.peaks.arenaBytes <= bytes);
      const place = points.findIndex(({ plan }) => plan === best.plan);
      const tried = points.slice(0, place).filter(point => point.estimatedBytes <= bytes);
      for (const { plan } of tried) assert.ok(lower(network, plan).arenaBytes > bytes);
    }
  });

  it('below the smallest reachable peak names that peak', () => {
    for (const bytes of [1, least - 1]) {
      const { best, smallest } = firstWithin(network, points, arenaBudget(bytes));
      assert.equal(best, undefined);
      assert.equal(smallest.peaks.arenaBytes, least);
    }
    const { peaks } = smallestOf(network, points, { counting: 'arena', target: RUNNER });
    assert.equal(peaks.arenaBytes, least);
  });

  it('looks past a last estimate that is too low', () => {
    const [last] = points.slice(-1);
    const plan = untiledPlan(network.layers.length);
    assert.ok(last);
    const wrong = [...points, { ...last, plan, estimatedBytes: 1 }];
    const { peaks } = smallestOf(network, wrong, { counting: 'arena', target: RUNNER });
    assert.equal(peaks.arenaBytes, least);
  });

  it('is thinned evenly over orders of magnitude, with both ends', () => {
    const powers = pointsOf(1024, 512, 511, 256, 255, 254, 128, 64, 33, 32, 16);
    assert.deepEqual(peaksOf(thinned(powers, 3)), [1024, 128, 16]);
    assert.deepEqual(peaksOf(thinned(powers, 7)), [1024, 512, 256, 128, 64, 32, 16]);
    assert.equal(thinned(powers, 11), powers);
  });

  it('keeps no lowered plan that another one beats', () => {
    const lowered = loweredPoints(network, RUNNER, points);
    const kept = unbeaten(lowered, RUNNER).map(point => point.offer.schedule);
    assert.ok(kept.length >= 3 && kept.length < points.length);
    kept.slice(1).forEach((schedule, index) => {
      const before = at(kept, index);
      assert.ok(schedule.arenaBytes < before.arenaBytes);
      assert.ok(scheduleMs(MODEL, schedule) >= scheduleMs(MODEL, before));
    });
    assert.equal(kept.at(-1)?.arenaBytes, least);
  });

  it('tells what lies beside a plan', () => {
    const arena = { counting: 'arena', target: RUNNER } as const;
    const plan = offer(network, parsePlan('2x2', network), RUNNER);
    const { smaller, larger } = neighboursOf(network, points, plan, arena);
    assert.ok(smaller && larger);
    assert.ok(smaller.peaks.arenaBytes < plan.peaks.arenaBytes);
    assert.ok(larger.peaks.arenaBytes > plan.peaks.arenaBytes);
    const smallest = smallestOf(network, points, arena);
    assert.equal(neighboursOf(network, points, smallest, arena).smaller, null);
    const untiled = offer(network, untiledPlan(network.layers.length), RUNNER);
    assert.equal(neighboursOf(network, points, untiled, arena).larger, null);
  });

  it('tells what lies beside a plan of its own also where the estimates are of something else', () => {
    const bytes = points.map(({ plan, ...point }) => ({
      ...point,
      plan: { ...plan, input: 'u8' as const },
    }));
    const lowered = bytes.map(({ plan }) => offer(network, plan, RUNNER));
    const planned = lowered.find(({ peaks: { arenaBytes } }, index) => {
      const [before, after] = [lowered[index - 1], lowered[index + 1]];
      return (
        before &&
        after &&
        after.peaks.arenaBytes < arenaBytes &&
        arenaBytes < before.peaks.arenaBytes
      );
    });
    assert.ok(planned);
    const { smaller, larger } = neighboursOf(network, bytes, planned, {
      counting: 'arena',
      target: RUNNER,
    });
    assert.ok(smaller && larger);
    assert.ok(smaller.peaks.arenaBytes < planned.peaks.arenaBytes);
    assert.ok(larger.peaks.arenaBytes > planned.peaks.arenaBytes);
    assert.equal(smaller.plan.input, 'u8');
  });

  it('the paper’s plans are those of its figures', () => {
    const plans = paperOffers(yolov2of16(), RUNNER).map(({ plan }) => formatPlan(plan));
    for (const plan of ['1x1', '3x3', '5x5', '3x3/8/2x2', '5x5/8/2x2', '5x5/12/2x2'])
      assert.ok(plans.includes(plan), plan);
  });
});
