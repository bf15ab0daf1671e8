import assert from 'node:assert/strict';
import { at } from '../../../../src/base/assert';
import { inFileOrder } from '../../../../src/core/network/layer-order';
import type { Network } from '../../../../src/core/network/network';
import { explanationOf } from '../../../../src/core/report/explanation-model';
import { alternativesTo, choosePlan } from '../../../../src/core/search/planning-service';
import { searchPlan } from '../../../../src/core/search/planning';
import { TARGETS } from '../../../../src/core/target/target';
import { formatPlan } from '../../../../src/core/tiling/plan-notation';
import { chain, NetworkBuilder } from '../../../support/network-builder';

const TARGET = at(TARGETS, 0);
const ASKED = { count: 'arena', strategy: 'optimal', target: TARGET } as const;

/** Two branches that end in little; the file computes the wide beginnings of both first. */
function wide(): Network {
  const builder = new NetworkBuilder({ channels: 1, height: 16, width: 16 });
  const stem = builder.convolution(4, 3);
  const first = builder.convolution(64, 3, { from: stem });
  const second = builder.convolution(64, 3, { from: stem });
  const ends = [first, second].map(from => {
    builder.globalAveragePool(from);
    return builder.convolution(2, 1);
  });
  builder.sum(...ends);
  return builder.build();
}

describe('the order of layers that a search chooses', () => {
  const network = wide();
  const within = { ...ASKED, budget: 100_000 };
  const choice = choosePlan(network, within);
  const { plan, schedule, peaks } = choice.offer;

  it('is another than that of the file where a plan fits only so', () => {
    assert.ok(!searchPlan(network, within).fits && choice.fits);
    assert.ok(plan.order !== undefined && peaks.arenaBytes <= 100_000);
    assert.deepEqual(plan.order, schedule.network.order);
    assert.deepEqual(inFileOrder(schedule.network), network);
  });

  it('is said by the plan, its notation and its explanation, and judged again with the plan', () => {
    assert.match(formatPlan(plan), /\*$/);
    const { order } = explanationOf(choice.offer, TARGET);
    assert.ok(order && order.liveBytes < order.inFileBytes);
    assert.deepEqual(order.layers, plan.order);
    const judged = choosePlan(network, { ...within, given: plan });
    assert.deepEqual(judged.offer.schedule.network, schedule.network);
    assert.equal(judged.offer.peaks.arenaBytes, peaks.arenaBytes);
    assert.deepEqual(judged.verdict, choice.verdict);
  });

  it('is that of the plans for the next budgets', () => {
    const { neighbours } = alternativesTo(within, choice);
    for (const each of [neighbours.smaller, neighbours.larger])
      if (each !== null) assert.deepEqual(each.schedule.network, schedule.network);
  });

  it('is that of the file where it is the best', () => {
    const line = chain({ channels: 3, height: 8, width: 8 }, 'c3:16 m2 c3:32');
    const { offer } = choosePlan(line, { ...ASKED, budget: 8000 });
    assert.equal(offer.plan.order, undefined);
    assert.equal(explanationOf(offer, TARGET).order, null);
  });
});
