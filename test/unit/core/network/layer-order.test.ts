import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import {
  depthFirstOrder,
  fileOrder,
  inFileOrder,
  orderProblem,
  reordered,
} from '../../../../src/core/network/layer-order';
import { pictureShape, type Network } from '../../../../src/core/network/network';
import { elementCount } from '../../../../src/core/network/shape';
import { randomParameters } from '../../../../src/core/operations/random-parameters';
import { lower } from '../../../../src/core/schedule/lowering';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { execute, noise } from '../../../support/execution';
import { NetworkBuilder } from '../../../support/network-builder';
import { ordersOf } from '../../../support/layer-orders';
import { networks } from '../../../support/random-network';

const orderedNetworks = networks.chain(network =>
  fc.record({ network: fc.constant(network), order: ordersOf(network) }),
);

const outputsOf = (network: Network): readonly Float32Array[] => {
  const schedule = lower(network, untiledPlan(network.layers.length));
  const input = noise(elementCount(pictureShape(network)));
  const { outputs } = execute(schedule, randomParameters(network, 3), input, { tapped: [] });
  return network.outputs.map(layer => outputs.get(layer) ?? new Float32Array());
};

describe('a network with its layers in another order', () => {
  it('computes the same bits', () => {
    fc.assert(
      fc.property(orderedNetworks, ({ network, order }) => {
        assert.equal(orderProblem(network, order), undefined);
        assert.deepEqual(outputsOf(reordered(network, order)), outputsOf(network));
      }),
      { numRuns: 150 },
    );
  });

  it('has the same layers, and is the same again in the order of the file', () => {
    fc.assert(
      fc.property(orderedNetworks, ({ network, order }) => {
        const other = reordered(network, order);
        assert.deepEqual(
          other.layers.map(({ index }) => index),
          fileOrder(network),
        );
        assert.deepEqual(
          other.layers.map(({ id }) => id),
          order.map(layer => at(network.layers, layer).id),
        );
        assert.equal(dataflowOf(other).storage.length, order.length);
        assert.deepEqual(inFileOrder(other), network);
        const back = reordered(other, depthFirstOrder(other));
        assert.deepEqual(back.order ?? fileOrder(network), [
          ...depthFirstOrder(other).map(place => at(order, place)),
        ]);
      }),
      { numRuns: 200 },
    );
  });

  it('is told why it cannot be computed in an order', () => {
    const builder = new NetworkBuilder({ channels: 1, height: 4, width: 4 });
    builder.convolution(1, 3);
    builder.convolution(1, 3);
    const network = builder.build();
    const problem = (...order: readonly number[]) => orderProblem(network, order);
    assert.equal(problem(0, 1), undefined);
    assert.match(problem(0) ?? '', /has 1 layers, but the network has 2/);
    assert.match(problem(0, 2) ?? '', /no layer 2/);
    assert.match(problem(0, 0) ?? '', /layer 0 is in it twice/);
    assert.match(problem(1, 0) ?? '', /layer 1 comes before layer 0/);
  });
});
