import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { dataflowOf, isRoot, lastRead } from '../../../../src/core/dataflow/dataflow';
import type { Network } from '../../../../src/core/network/network';
import { residencesOf, type Residences } from '../../../../src/core/dataflow/residence';
import { tensorBytes } from '../../../../src/core/network/shape';
import { lower } from '../../../../src/core/schedule/lowering';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { NetworkBuilder } from '../../../support/network-builder';
import { networks } from '../../../support/random-network';

const finalHost = (residences: Residences, root: number): number => {
  const residence = residences.get(root);
  return residence === undefined ? root : finalHost(residences, residence.host);
};

/** Bytes of the maps at the fullest layer, computed one after the other, the network's input left out. */
function fullest(network: Network, residences: Residences): number {
  const dataflow = dataflowOf(network);
  const spans = new Map<number, { first: number; last: number }>();
  for (const { index } of network.layers) {
    if (!isRoot(dataflow, index)) continue;
    const host = finalHost(residences, index);
    const { first, last } = spans.get(host) ?? { first: Infinity, last: -1 };
    const read = lastRead(dataflow, index);
    spans.set(host, { first: Math.min(first, index), last: Math.max(last, read, index) });
  }
  const alive = network.layers.map(({ index: layer }) =>
    [...spans].reduce(
      (sum, [host, { first, last }]) =>
        first <= layer && layer <= last ? sum + tensorBytes(at(network.layers, host).output) : sum,
      0,
    ),
  );
  return Math.max(...alive);
}

describe('maps that are written into the concatenation that joins them', () => {
  it('never make the fullest moment of a network fuller', () => {
    let placed = 0;
    fc.assert(
      fc.property(networks, network => {
        const residences = residencesOf(dataflowOf(network));
        placed += residences.size;
        assert.ok(fullest(network, residences) <= fullest(network, new Map()));
      }),
      { numRuns: 600 },
    );
    assert.ok(placed > 20, `${placed} maps`);
  });

  it('of a dense block lie in one map, with those that are written right before it', () => {
    const builder = new NetworkBuilder({ channels: 8, height: 16, width: 16 });
    let all = builder.convolution(8, 3);
    for (let block = 0; block < 4; block++) {
      const added = builder.convolution(8, 3, { from: all });
      all = builder.concat(all, added);
    }
    builder.convolution(4, 1);
    const network = builder.build();
    const residences = residencesOf(dataflowOf(network));
    assert.ok([...residences.keys()].includes(7));
    assert.equal(finalHost(residences, 7), 8);
    const { arenaBytes } = lower(network, untiledPlan(network.layers.length));
    // 40 channels in the last map and none beside it, where a copy of 32 would lie.
    assert.ok(arenaBytes < (40 + 32) * 16 * 16 * 4);
  });

  it('are not those that would keep a large map waiting', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 16, width: 16 });
    const early = builder.convolution(4, 3);
    builder.convolution(64, 3);
    builder.convolution(64, 3);
    builder.convolution(4, 3);
    const late = builder.convolution(4, 3);
    const host = builder.concat(early, late);
    const residences = residencesOf(dataflowOf(builder.build()));
    assert.deepEqual([...residences], [[late, { host, channel: 4 }]]);
  });

  it('are joined whole, once, and in one extent', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 8, width: 8 });
    const layer = builder.convolution(4, 3);
    builder.concat(layer, layer);
    builder.concat(builder.slice(builder.last, 0, 3), -1);
    assert.equal(residencesOf(dataflowOf(builder.build())).size, 0);
  });
});
