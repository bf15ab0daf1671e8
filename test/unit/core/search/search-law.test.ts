import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { targetNamed, type Target } from '../../../../src/core/memory/target';
import { offer, type Budget } from '../../../../src/core/search/offer';
import { searchOptimal } from '../../../../src/core/search/optimal';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { formatPlan } from '../../../../src/core/tiling/plan-notation';
import { NetworkBuilder } from '../../../support/network-builder';
import { networks } from '../../../support/random-network';
import { beatenBy } from '../../../support/search-law';

const TARGET = targetNamed('bare-c') as Target;

const SHARES = [0.75, 0.4, 0.2, 0.01];

describe('what the optimal search finds', () => {
  for (const counting of ['arena', 'process'] as const)
    it(`is beaten by no other search and no neighbour, within budgets of the ${counting}`, () => {
      const sample = fc.sample(networks, { numRuns: 12, seed: 14 });
      for (const [index, network] of sample.entries()) {
        const { peaks } = offer(network, untiledPlan(network.layers.length), TARGET);
        const floor = counting === 'arena' ? 0 : TARGET.floorBytes;
        const whole = counting === 'arena' ? peaks.arenaBytes : peaks.processBytes;
        const share = at(SHARES, index % SHARES.length);
        const bytes = Math.floor(floor + (whole - floor) * share);
        const budget: Budget = { bytes, counting, target: TARGET };
        assert.deepEqual(beatenBy(network, budget), [], `network ${index}`);
      }
    });

  it('keeps a map by itself that is joined much later, where the concatenation would be in the way', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 32, width: 32 });
    const skipped = builder.convolution(8, 3);
    builder.convolution(16, 3, { stride: 2 });
    builder.convolution(32, 3, { stride: 2 });
    builder.convolution(16, 1);
    builder.upsample(2);
    builder.convolution(24, 1);
    builder.upsample(2);
    builder.concat(builder.last, skipped);
    builder.convolution(4, 1);
    const network = builder.build();
    const budget: Budget = { bytes: 1, counting: 'arena', target: TARGET };
    const { smallest } = searchOptimal(network, budget);
    const usual = searchOptimal(network, budget, {
      settings: {
        residences: [
          { layer: 0, host: 7 },
          { layer: 6, host: 7 },
        ],
      },
    });
    assert.ok(smallest.plan.residences?.every(({ layer }) => layer !== skipped));
    assert.match(formatPlan(smallest.plan), /\*$/);
    assert.ok(smallest.peaks.arenaBytes < usual.smallest.peaks.arenaBytes);
  });
});
