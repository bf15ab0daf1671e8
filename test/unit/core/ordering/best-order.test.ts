import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import { liveBytes } from '../../../../src/core/dataflow/residence';
import {
  depthFirstOrder,
  fileOrder,
  orderProblem,
  reordered,
} from '../../../../src/core/network/layer-order';
import { isInput, type LayerOrder, type Network } from '../../../../src/core/network/network';
import { bestOrder } from '../../../../src/core/ordering/best-order';
import { BRANCHING_NETWORKS, randomDag } from '../../../support/branching-networks';
import { networks } from '../../../support/random-network';

/** Every order in which the layers can be computed. */
function* allOrders(network: Network, path: LayerOrder = []): Generator<LayerOrder> {
  if (path.length === network.layers.length) yield path;
  for (const { index, inputs } of network.layers)
    if (!path.includes(index) && inputs.every(input => isInput(input) || path.includes(input)))
      yield* allOrders(network, [...path, index]);
}

const bytesIn = (network: Network, order: LayerOrder): number =>
  liveBytes(dataflowOf(reordered(network, order)));

const branching = fc
  .record({ nodes: fc.integer({ min: 3, max: 7 }), seed: fc.nat(1e6) })
  .map(({ nodes, seed }) => randomDag(nodes, seed));

describe('the order of layers that needs least', () => {
  it('is never beaten where it is said to be proved, in any order of all', () => {
    let proved = 0;
    let better = 0;
    fc.assert(
      fc.property(branching, network => {
        fc.pre(network.layers.length <= 9);
        const { bytes, fileBytes, isExact } = bestOrder(network);
        let least = Infinity;
        for (const order of allOrders(network)) least = Math.min(least, bytesIn(network, order));
        if (isExact) assert.equal(bytes, least);
        assert.ok(bytes >= least);
        if (isExact) proved++;
        if (bytes < fileBytes) better++;
      }),
      { numRuns: 200 },
    );
    assert.ok(proved > 150 && better > 20, `${proved} proved, ${better} better`);
  });

  it('can be computed, and needs no more than those of the file and depth first', () => {
    fc.assert(
      fc.property(networks, network => {
        const { order, bytes, fileBytes, depthFirstBytes } = bestOrder(network, 20_000);
        assert.equal(orderProblem(network, order), undefined);
        assert.equal(bytesIn(network, order), bytes);
        assert.equal(bytesIn(network, fileOrder(network)), fileBytes);
        assert.equal(bytesIn(network, depthFirstOrder(network)), depthFirstBytes);
        assert.ok(bytes <= Math.min(fileBytes, depthFirstBytes));
        if (bytes === fileBytes) assert.deepEqual(order, fileOrder(network));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same again, with bounded effort, in networks of 1,300 layers', () => {
    const network = randomDag(800, 7);
    assert.ok(network.layers.length >= 1300, String(network.layers.length));
    const found = bestOrder(network, 50_000);
    assert.ok(found.effort < 500_000, String(found.effort));
    assert.deepEqual(bestOrder(network, 50_000), found);
  });

  for (const [name, make] of Object.entries(BRANCHING_NETWORKS).slice(0, 3))
    it(`of ${name} is no worse than others`, () => {
      const { bytes, fileBytes, depthFirstBytes } = bestOrder(make(), 50_000);
      assert.ok(bytes <= fileBytes && bytes <= depthFirstBytes);
    });
});
