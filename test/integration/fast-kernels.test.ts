import assert from 'node:assert/strict';
import { pictureShape, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import { kernelsOf, untiledPlan, type KernelMode, type Plan } from '../../src/core/tiling/plan';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { decodePicture } from '../../src/formats/image/picture-file';
import { planarInput } from '../../src/formats/image/resize';
import { STRETCHED } from '../support/picture-input';
import type { Deviation } from '../../src/protocol/report';
import {
  deviationLayers,
  isSmall,
  largestDeviation,
} from '../../src/runner-client/output-comparison';
import { describeWithData, readData, readDataText } from '../support/data';
import { execute, noise, sameWhereComputed, type Outcome } from '../support/execution';
import { NetworkBuilder } from '../support/network-builder';

/** The network untiled with all of its kernels exact, and with those fast that can be. */
function bothWays(
  network: Network,
  run: (plan: Plan) => Outcome,
): Readonly<Record<KernelMode, Outcome>> {
  const untiled = (kernel: KernelMode): Outcome =>
    run(withKernels(network, untiledPlan(network.layers.length), kernel));
  return { exact: untiled('exact'), fast: untiled('fast') };
}

const fastCount = (network: Network): number =>
  withKernels(network, untiledPlan(network.layers.length), 'fast')
    .groups.flatMap(kernelsOf)
    .filter(kernel => kernel === 'fast').length;

/** How far a run with fast kernels is from that with exact ones, in the layers in which they are compared. */
function deviationOf(network: Network, fast: Outcome, exact: Outcome): Deviation {
  const wanted = deviationLayers(network);
  const compared = new Map([...exact.layers].filter(([layer]) => wanted.includes(layer)));
  return largestDeviation(fast.layers, compared, () => 2e-5);
}

function assertSameBits(expected: Outcome, actual: Outcome): void {
  for (const [layer, map] of expected.layers) {
    const own = actual.layers.get(layer);
    assert.ok(own && sameWhereComputed(map, own), `layer ${layer}`);
  }
}

describe('fast layers of many channels', () => {
  // Two chunks of channels and a panel of filters that is not full; groups of more than a chunk.
  const builder = new NetworkBuilder({ channels: 300, height: 13, width: 18 });
  builder.convolution(131, 3);
  builder.convolution(526, 1);
  builder.convolution(18, 3, { groups: 2, pad: 0 });
  const network = builder.build();
  const run = (plan: Plan): Outcome =>
    execute(
      lower(network, plan),
      randomParameters(network, 5),
      noise(elementCount(pictureShape(network))),
    );

  it('differ from exact ones by rounding', () => {
    const { exact, fast } = bothWays(network, run);
    const deviation = deviationOf(network, fast, exact);
    assert.ok(deviation.relative > 0 && isSmall(deviation), `${deviation.relative}`);
  });

  for (const text of ['2x3', '3x1c', '11x2r', '3x4a', '2x2/1/1x1/2/4x1r'])
    it(`${text}: the bits of the untiled run`, () => {
      const plan = withKernels(network, parsePlan(text, network), 'fast');
      assertSameBits(bothWays(network, run).fast, run(plan));
    });
});

describeWithData('trained networks with fast kernels', () => {
  for (const [model, cfg, weights, picture, layers] of [
    ['squeezenet1.1', 'squeezenet1.1', 'squeezenet1.1', 'squeezenet1.1_eagle', 8],
    ['tiny-face-detector', 'tiny-face-416x416', 'tiny-face', 'yoloface-500k-v2_group', 1],
    [
      'waifu2x-vgg7-scale2x',
      'waifu2x-vgg7-scale2.0x',
      'waifu2x-vgg7-scale2.0x',
      'yolo-fastest-1.1_dog',
      7,
    ],
  ] as const)
    it(`${model}: ${layers} fast layers, within 2e-5 of exact ones, the same bits in tiles`, () => {
      const folder = ['darknet', 'models', model] as const;
      const { network, openWeights } = darknet.parse(readDataText(...folder, `${cfg}.cfg`), cfg);
      const file = `${weights}.weights`;
      const parameters = openWeights(byteSourceOf(readData(...folder, file)), file);
      const pixels = decodePicture(
        readData('darknet', 'golden-real', picture, 'input.png'),
        'input.png',
      );
      const input = planarInput(pixels, pictureShape(network), STRETCHED);
      const run = (plan: Plan): Outcome => execute(lower(network, plan), parameters, input);
      assert.equal(fastCount(network), layers);
      const { exact, fast } = bothWays(network, run);
      const deviation = deviationOf(network, fast, exact);
      assert.ok(deviation.relative > 0 && isSmall(deviation), `${deviation.relative}`);
      largest = Math.max(largest, deviation.relative);
      const tiled = nearestPlan(network, parsePlan('3x3', network));
      assertSameBits(fast, run(withKernels(network, tiled, 'fast')));
    });

  let largest = 0;

  after(() => {
    console.log(`      largest difference from exact kernels: ${largest.toExponential(1)}`);
  });
});
