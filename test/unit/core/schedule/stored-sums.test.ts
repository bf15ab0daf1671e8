import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pictureShape, type Network } from '../../../../src/core/network/network';
import { randomParameters } from '../../../../src/core/operations/random-parameters';
import { elementCount } from '../../../../src/core/network/shape';
import { lower } from '../../../../src/core/schedule/lowering';
import { withKernels } from '../../../../src/core/tiling/kernel-choice';
import { untiledPlan, type Plan } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { recordSchedule } from '../../../../src/export/recording';
import { darknet } from '../../../../src/formats/darknet/darknet';
import { describeWithData, readDataText } from '../../../support/data';
import { execute, noise, sameBits } from '../../../support/execution';
import { storedSums } from '../../../support/lowered';
import { NetworkBuilder, type Activated } from '../../../support/network-builder';

const untiled = (network: Network): Plan => untiledPlan(network.layers.length);

/** A block whose sum lies over the convolution before it: what is added is needed once more. */
function block(inner: Activated, outer: Activated, kernel = 3, channels = 12): Network {
  const builder = new NetworkBuilder({ channels: 8, height: 12, width: 12 });
  const from = builder.convolution(channels, 3);
  builder.residual(4, kernel, inner, outer);
  builder.sum(builder.last, from);
  return builder.build();
}

const stored = (
  network: Network,
  plan = untiled(network),
  tapped: readonly number[] = [],
): number => storedSums(lower(network, plan, { tapped }));

const activations = fc.constantFrom<Activated>('linear', 'leaky', 'relu', 'mish');

/** Residual blocks one after the other. */
const residualNetworks = fc
  .record({
    height: fc.integer({ min: 1, max: 11 }),
    width: fc.integer({ min: 1, max: 11 }),
    channels: fc.integer({ min: 1, max: 19 }),
    blocks: fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(1, 3), activations), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ height, width, channels, blocks }) => {
    const builder = new NetworkBuilder({ channels: 3, height, width });
    builder.convolution(channels, 3);
    for (const [filters, kernel, activation] of blocks)
      if (filters % 2 === 0) builder.residual(filters, kernel, activation, 'linear');
      else builder.residual(filters, kernel, 'linear', activation);
    return builder.build();
  });

describe('sums that convolutions store', () => {
  it('are those with one activation, the later of the two or one that is applied as numbers are stored', () => {
    assert.equal(stored(block('linear', 'linear')), 1);
    assert.equal(stored(block('linear', 'mish')), 1);
    assert.equal(stored(block('leaky', 'linear')), 1);
    assert.equal(stored(block('leaky', 'leaky')), 0);
    assert.equal(stored(block('mish', 'linear')), 0);
  });

  it('have few channels: with many a pass is quicker', () => {
    assert.equal(stored(block('linear', 'linear', 1, 32)), 1);
    assert.equal(stored(block('linear', 'linear', 1, 33)), 0);
  });

  it('leave layers alone whose numbers somebody looks at', () => {
    const network = block('linear', 'linear');
    assert.equal(stored(network, untiled(network), [1]), 1);
    assert.equal(stored(network, untiled(network), [2]), 0);
  });

  it('are none behind kernels that cannot add: depthwise ones, or of some channels at a time', () => {
    const network = block('linear', 'linear');
    assert.equal(stored(network, { ...untiled(network), weights: 'block' }), 0);
    const builder = new NetworkBuilder({ channels: 8, height: 12, width: 12 });
    const from = builder.convolution(12, 3);
    builder.convolution(12, 3, { groups: 12, activation: 'linear' });
    builder.sum(builder.last, from);
    assert.equal(stored(builder.build()), 0);
  });

  it('are found in tiles, too', () => {
    const network = block('linear', 'relu', 1);
    assert.ok(stored(network, parsePlan('2x2', network)) >= 4);
  });

  it('take the place of the calls that add, and of nothing else', () => {
    const network = block('leaky', 'linear');
    const calls = recordSchedule(lower(network, untiled(network))).map(step =>
      step.calls.map(
        ({ kernel, call }) => `${kernel} ${call.attributes.summand ?? call.attributes.isFirst}`,
      ),
    );
    assert.deepEqual(calls.flat(), [
      'convolution 0',
      'convolution 0',
      'convolution 2',
      'accumulate 0',
    ]);
  });

  it('change no bit of the answers', () => {
    let sums = 0;
    fc.assert(
      fc.property(residualNetworks, fc.constantFrom('exact', 'fast'), (network, kernel) => {
        const schedule = lower(network, withKernels(network, untiled(network), kernel));
        sums += storedSums(schedule);
        const parameters = randomParameters(network, 7);
        const input = noise(elementCount(pictureShape(network)));
        const outputs = network.outputs;
        for (const kernels of ['compiled', 'reference'] as const) {
          const expected = execute(schedule, parameters, input, { kernels });
          const actual = execute(schedule, parameters, input, { kernels, tapped: outputs });
          for (const output of outputs) {
            const [one, other] = [expected, actual].map(({ layers }) => layers.get(output));
            assert.ok(one && other && sameBits(one, other), `layer ${output}`);
          }
        }
      }),
      { numRuns: 100 },
    );
    assert.ok(sums > 50, `${sums} sums were stored`);
  });
});

describeWithData('sums that convolutions store in real networks', () => {
  for (const [file, kernel, expected] of [
    ['models/yolo-fastest-1.1-xl/yolo-fastest-1.1-xl.cfg', 'exact', 6],
    ['models/yoloface-50k/yoloface-50k.cfg', 'fast', 3],
    ['cfg/AlexeyAB/efficientnet_b0.cfg', 'exact', 1],
    ['cfg/pjreddie/resnet50.cfg', 'exact', 0],
  ] as const)
    it(`${file}, ${kernel}: ${expected}`, () => {
      const text = readDataText('darknet', ...file.split('/'));
      const { network } = darknet.parse(text, file, {});
      assert.equal(stored(network, withKernels(network, untiled(network), kernel)), expected);
    });
});
