import assert from 'node:assert/strict';
import { networkMacs } from '../../src/core/operations/macs';
import { pictureShape, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { groupFootprint, lower } from '../../src/core/schedule/lowering';
import { planOf, untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { darknet } from '../../src/formats/darknet/darknet';
import { describeWithData, readDataText } from '../support/data';
import { execute, noise, sameWhereComputed } from '../support/execution';

const parse = (path: string): Network => darknet.parse(readDataText('darknet', path), path).network;

/** All layers in 13x3 tiles, as far as they can be tiled so. */
const keeping = (network: Network): Plan =>
  nearestPlan(
    network,
    planOf([
      {
        first: 0,
        last: network.layers.length - 1,
        grid: { rows: 13, columns: 3, rule: 'paper' },
        overlap: 'keep-rows-and-columns',
      },
    ]),
  );

describeWithData('real networks with rows and columns kept', () => {
  for (const path of [
    'cfg/AlexeyAB/efficientnet_b0.cfg',
    'cfg/AlexeyAB/yolov4.cfg',
    'cfg/AlexeyAB/yolov7-tiny.cfg',
    'cfg/pjreddie/resnet50.cfg',
    'cfg/pjreddie/yolov3.cfg',
  ])
    it(`${path}: the MACs of the untiled run`, () => {
      const network = parse(path);
      const footprints = keeping(network).groups.map(group => groupFootprint(network, group));
      const macs = footprints.reduce((sum, footprint) => sum + footprint.macs, 0);
      assert.equal(macs, networkMacs(network));
    });

  for (const path of [
    'models/yoloface-50k/yoloface-50k.cfg',
    'models/yolo-fastest-1.1/yolo-fastest-1.1.cfg',
  ])
    it(`${path}: the bits of the untiled run in every layer, in the arena that was predicted`, () => {
      const network = parse(path);
      const input = noise(elementCount(pictureShape(network)));
      const run = (plan: Plan) =>
        execute(lower(network, plan), randomParameters(network, 1), input);
      const [whole, parts] = [run(untiledPlan(network.layers.length)), run(keeping(network))];
      for (const [layer, map] of whole.layers)
        assert.ok(
          sameWhereComputed(map, parts.layers.get(layer) ?? new Float32Array()),
          `layer ${layer}`,
        );
      assert.equal(parts.observedArenaBytes, lower(network, keeping(network)).arenaBytes);
    });
});
