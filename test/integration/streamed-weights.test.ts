import assert from 'node:assert/strict';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { pictureShape, type Network } from '../../src/core/network/network';
import { lower } from '../../src/core/schedule/lowering';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import type { KernelMode, WeightsResidency } from '../../src/core/tiling/plan';
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
    { kind: 'fully-connected', outputs: 101, activation: { kind: 'logistic' } },
    { channels: 101, height: 1, width: 1 },
  );
  return builder.build();
}

const scheduleOf = (
  given: Network,
  text: string,
  weights: WeightsResidency,
  kernel: KernelMode = 'exact',
) => lower(given, { ...withKernels(given, parsePlan(text, given), kernel), weights });

describe('weights streamed by blocks of output channels', () => {
  const given = network();
  const run = (text: string, weights: WeightsResidency, kernel: KernelMode) => {
    const input = noise(elementCount(pictureShape(given)));
    return execute(scheduleOf(given, text, weights, kernel), randomParameters(given, 3), input);
  };

  for (const text of ['1x1', '2x2/2/1x1', '1x1/3/3x1r/6/1x1'])
    for (const kernel of ['exact', 'fast'] as const)
      it(`${text}, ${kernel}: the bits and the work of the weights by groups, in no more memory`, () => {
        const [expected, found] = [run('1x1', 'group', kernel), run(text, 'block', kernel)];
        for (const [layer, map] of expected.layers) {
          const own = found.layers.get(layer);
          assert.ok(own && sameBits(map, own), `layer ${layer}`);
        }
        const last = found.layers.get(given.layers.length - 1);
        assert.ok(last && !last.some(Number.isNaN));
        const group = scheduleOf(given, text, 'group', kernel);
        const block = scheduleOf(given, text, 'block', kernel);
        assert.equal(found.observedArenaBytes, block.arenaBytes);
        // Fast layers of more than 256 channels need less to compute fewer filters.
        if (kernel === 'exact') assert.equal(block.arenaBytes, group.arenaBytes);
        else assert.ok(block.boundBytes <= group.boundBytes);
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

  it('are four times as large where they are transformed', () => {
    const { weightsBytes } = scheduleOf(yolov2of16(), '1x1', 'block', 'fast');
    assert.equal(weightsBytes, 32 * (36 * 256 + 1) * 4);
  });

  it('a tiled group has its weights as a whole', () => {
    const [block, group] = (['block', 'group'] as const).map(weights =>
      scheduleOf(yolov2of16(), '2x2', weights),
    );
    assert.equal(block?.weightsBytes, group?.weightsBytes);
  });
});
