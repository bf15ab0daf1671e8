import assert from 'node:assert/strict';
import { randomParameters } from '../../src/core/network/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import type { Network } from '../../src/core/network/network';
import { lower } from '../../src/core/schedule/lowering';
import type { WeightsResidency } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { execute, noise, sameBits } from '../support/execution';
import { NetworkBuilder, yolov2of16 } from '../support/network-builder';

/** Convolutions of more filters than a block is for, in groups or not, and a fully connected layer. */
function network(): Network {
  const builder = new NetworkBuilder({ channels: 3, height: 17, width: 13 });
  builder.convolution(40, 3);
  builder.maxPool(2, 2);
  builder.convolution(70, 1, { activation: 'mish' });
  builder.convolution(140, 3, { groups: 70 });
  builder.convolution(66, 3, { groups: 2, stride: 2 });
  builder.convolution(64, 3, { activation: 'normalize_channels' });
  builder.add(
    { kind: 'fully-connected', outputs: 101, activation: 'logistic' },
    { channels: 101, height: 1, width: 1 },
  );
  return builder.build();
}

const scheduleOf = (given: Network, text: string, weights: WeightsResidency) =>
  lower(given, { ...parsePlan(text, given), weights });

describe('weights streamed by blocks of output channels', () => {
  const given = network();
  const run = (text: string, weights: WeightsResidency) => {
    const input = noise(elementCount(given.input.shape));
    return execute(scheduleOf(given, text, weights), randomParameters(given, 3), input);
  };

  for (const text of ['1x1', '2x2/2/1x1', '1x1/3/3x1r/6/1x1'])
    it(`${text}: the bits, the arena and the work of the weights by groups`, () => {
      const [expected, found] = [run('1x1', 'group'), run(text, 'block')];
      for (const [layer, map] of expected.layers) {
        const own = found.layers.get(layer);
        assert.ok(own && sameBits(map, own), `layer ${layer}`);
      }
      const last = found.layers.get(given.layers.length - 1);
      assert.ok(last && !last.some(Number.isNaN));
      const [group, block] = [scheduleOf(given, text, 'group'), scheduleOf(given, text, 'block')];
      assert.equal(found.observedArenaBytes, block.arenaBytes);
      assert.equal(block.arenaBytes, group.arenaBytes);
      assert.equal(block.macs, group.macs);
    });

  it('only the largest block is in memory: 32 filters where all can be had one by one', () => {
    const [block, group] = (['block', 'group'] as const).map(weights =>
      scheduleOf(yolov2of16(), '1x1', weights),
    );
    // Layers 12 and 14 have 512 filters of 3×3×256; all 16 layers together have 13 MiB.
    assert.equal(block?.weightsBytes, 32 * (9 * 256 + 1) * 4);
    assert.equal(Math.round((group?.weightsBytes ?? 0) / 2 ** 20), 13);
  });

  it('a tiled group has its weights as a whole', () => {
    const [block, group] = (['block', 'group'] as const).map(weights =>
      scheduleOf(yolov2of16(), '2x2', weights),
    );
    assert.equal(block?.weightsBytes, group?.weightsBytes);
  });
});
