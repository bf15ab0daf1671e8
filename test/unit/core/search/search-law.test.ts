import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { targetNamed, TARGETS, type Target } from '../../../../src/core/target/target';
import { offer, SearchCancelled, type Budget } from '../../../../src/core/search/offer';
import { searchOptimal } from '../../../../src/core/search/optimal';
import { planOf, untiledPlan } from '../../../../src/core/tiling/plan';
import { formatPlan } from '../../../../src/core/tiling/plan-notation';
import { chain, NetworkBuilder } from '../../../support/network-builder';
import { networks } from '../../../support/random-network';
import { beatenBy } from '../../../support/search-law';

const TARGET = targetNamed('bare-c') as Target;

const SHARES = [0.75, 0.4, 0.2, 0.01];

describe('what the optimal search finds', () => {
  for (const { counting, wish } of [
    { counting: 'arena', wish: {} },
    { counting: 'process', wish: {} },
    { counting: 'arena', wish: { maxMacFactor: 2 } },
  ] as const)
    it(`is beaten by no other search and no neighbour, within budgets of the ${counting} ${JSON.stringify(wish)}`, () => {
      const sample = fc.sample(networks, { numRuns: 12, seed: 14 });
      for (const [index, network] of sample.entries()) {
        const { peaks } = offer(network, untiledPlan(network.layers.length), TARGET);
        const floor = counting === 'arena' ? 0 : TARGET.floorBytes;
        const whole = counting === 'arena' ? peaks.arenaBytes : peaks.processBytes;
        const share = at(SHARES, index % SHARES.length);
        const bytes = Math.floor(floor + (whole - floor) * share);
        const budget: Budget = { bytes, counting, target: TARGET };
        const found = searchOptimal(network, budget, wish);
        assert.deepEqual(beatenBy(network, found, { budget, ...wish }), [], `network ${index}`);
      }
    });

  // Where these were beaten: a search that ended early, a checkerboard that was estimated as too slow.
  for (const { index, share } of [
    { index: 143, share: 0.01 },
    { index: 187, share: 0.01 },
    { index: 216, share: 0.75 },
    { index: 250, share: 0.2 },
  ])
    it(`is beaten by no neighbour in random network ${index} of seed 5`, () => {
      const network = at(fc.sample(networks, { numRuns: index + 1, seed: 5 }), index);
      const target = at(TARGETS, 0);
      const { peaks } = offer(network, untiledPlan(network.layers.length), target);
      const bytes = Math.floor(peaks.arenaBytes * share);
      const budget: Budget = { bytes, counting: 'arena', target };
      const found = searchOptimal(network, budget);
      assert.deepEqual(beatenBy(network, found, { budget, rivals: 'neighbours' }), []);
    });

  it('fits whether plans are compared by time or by multiply-accumulates', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 55, width: 13 });
    builder.convolution(9, 3, { stride: 2, pad: 0, activation: 'mish' });
    builder.upsample(2);
    builder.convolution(21, 1, { stride: 3, activation: 'swish' });
    const network = builder.build();
    const target = at(TARGETS, 0);
    const grid = { rows: 18, columns: 2, rule: 'paper' } as const;
    const byHand = planOf([{ first: 0, last: 2, grid, overlap: 'recompute' }]);
    assert.equal(offer(network, byHand, target).peaks.arenaBytes, 8936);
    for (const bytes of [8936, 8868]) {
      const budget: Budget = { bytes, counting: 'arena', target };
      assert.ok(searchOptimal(network, budget).best !== undefined, `${bytes} B`);
      assert.ok(searchOptimal(network, budget, { maxMacFactor: 1000 }).best !== undefined);
    }
  });

  it('needs no more at least for one target or limit than for another', () => {
    const sample = fc.sample(networks, { numRuns: 23, seed: 21 });
    for (const index of [1, 2, 3, 5, 9, 10, 14, 18, 20, 22]) {
      const ways = [
        ['runner', {}],
        ['bare-c', {}],
        ['runner', { maxMacFactor: 1e6 }],
      ] as const;
      const bytes = ways.map(([name, wish]) => {
        const budget: Budget = { bytes: 0, counting: 'arena', target: targetNamed(name) as Target };
        return searchOptimal(at(sample, index), budget, wish).smallest.peaks.arenaBytes;
      });
      assert.equal(new Set(bytes).size, 1, `network ${index}: ${bytes.join(', ')} B`);
    }
  });

  it('tells how it goes and can be stopped wherever it is, also while it looks for the smallest plan', () => {
    const network = chain({ channels: 3, height: 32, width: 32 }, 'c3:8 m2 c3:16 c3:4');
    const budget: Budget = { bytes: 0, counting: 'arena', target: TARGET };
    // Where a search is, counted in the times it asks whether it shall go on.
    const followed = (
      most: number,
    ): { readonly asked: number; readonly dones: readonly number[] } => {
      let asked = 0;
      const dones: number[] = [];
      const cancelled = (): boolean => ++asked > most;
      const progress = (done: number, total: number): void => void dones.push(done / total);
      const search = (): unknown => searchOptimal(network, budget, {}, { cancelled, progress });
      if (most === Infinity) search();
      else assert.throws(search, SearchCancelled);
      return { asked, dones };
    };
    const whole = followed(Infinity);
    const ofFrontier = network.layers.length;
    assert.ok(whole.asked > 10 * ofFrontier, `${whole.asked} times`);
    assert.equal(whole.dones.length, whole.asked);
    assert.ok(whole.dones.every(share => share >= 0 && share <= 1));
    for (const most of [
      0,
      ofFrontier,
      ofFrontier + 1,
      Math.floor(whole.asked / 2),
      whole.asked - 1,
    ]) {
      const { asked, dones } = followed(most);
      assert.deepEqual([asked, dones.length], [most + 1, most]);
      assert.deepEqual(dones, whole.dones.slice(0, most));
    }
  });

  it('keeps a map by itself that is joined much later, where the concatenation would be in the way', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 32, width: 32 });
    const skipped = builder.convolution(8, 3);
    builder.convolution(16, 3, { stride: 2 });
    builder.convolution(64, 3, { stride: 2 });
    const wide = builder.last;
    // Nothing is tiled here, so that the map has to wait.
    builder.scaleChannels(builder.globalAveragePool(), wide);
    builder.convolution(16, 1);
    builder.upsample(2);
    builder.convolution(24, 1);
    builder.upsample(2);
    const joined = builder.concat(builder.last, skipped);
    builder.convolution(4, 1);
    const network = builder.build();
    const budget: Budget = { bytes: 1, counting: 'arena', target: TARGET };
    const { smallest } = searchOptimal(network, budget);
    const usual = searchOptimal(network, budget, {
      settings: {
        residences: [
          { layer: skipped, host: joined },
          { layer: joined - 1, host: joined },
        ],
      },
    });
    assert.ok(smallest.plan.residences?.every(({ layer }) => layer !== skipped));
    assert.match(formatPlan(smallest.plan), /\*$/);
    assert.ok(smallest.peaks.arenaBytes <= usual.smallest.peaks.arenaBytes);
  });
});
