import assert from 'node:assert/strict';
import { targetNamed, type Target } from '../../src/core/target/target';
import { networkMacs } from '../../src/core/operations/macs';
import { pictureShape, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import type { FrontierPoint } from '../../src/core/search/frontier-choice';
import { planFrontier } from '../../src/core/search/plan-frontier';
import { untiledPlan } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { darknet } from '../../src/formats/darknet/darknet';
import { dataPath, describeWithData, readDataText } from '../support/data';
import { execute, noise, sameBits, type Outcome } from '../support/execution';

/** Peaks and factors that design/method.md 6.2 calls possible, in msf-CNN's accounting. */
const YARDSTICKS = [
  {
    name: 'mbv2-w0.35-r144',
    peaks: [
      [1, 27_180],
      [1.1, 12_508],
      [1.3, 8_910],
      [1.5, 8_272],
      [Infinity, 7_788],
    ],
    factors: [
      [16_000, 1.06],
      [32_000, 1],
      [64_000, 1],
    ],
  },
  {
    name: 'mcunetv2-vww5-r80',
    peaks: [
      [1, 16_640],
      [1.1, 13_472],
      [1.3, 13_272],
      [1.5, 12_376],
      [Infinity, 11_200],
    ],
    factors: [
      [16_000, 1.005],
      [32_000, 1],
      [64_000, 1],
    ],
  },
] as const;

const run = (network: Network, schedule: Schedule): Outcome =>
  execute(schedule, randomParameters(network, 1), noise(elementCount(pictureShape(network))), {
    replant: false,
  });

for (const { name, peaks, factors } of YARDSTICKS)
  describeWithData(`${name}, a byte a number, without the network's input and output`, () => {
    const path = dataPath('yardsticks', `${name}.cfg`);
    const { network } = darknet.parse(readDataText('yardsticks', `${name}.cfg`), path, {});
    const macs = networkMacs(network);
    let points: readonly FrontierPoint[];
    let whole: Outcome;

    before(() => {
      points = planFrontier(network, targetNamed('runner') as Target, {
        maxMacFactor: 1e9,
        accounting: { elementBytes: 1, excluded: new Set(['network-input', 'network-output']) },
      });
      whole = run(network, lower(network, untiledPlan(network.layers.length)));
    });

    for (const [factor, bytes] of peaks)
      it(`takes at most ${bytes} B with at most ${factor} of the multiply-accumulates, and is run as planned`, () => {
        const best = points.filter(point => point.macs <= factor * macs * (1 + 1e-9)).at(-1);
        assert.ok(best);
        assert.ok(
          best.estimatedBytes <= bytes,
          `${best.estimatedBytes} B: ${formatPlan(best.plan)}`,
        );
        const schedule = lower(network, best.plan);
        const outcome = run(network, schedule);
        assert.equal(outcome.observedArenaBytes, schedule.arenaBytes);
        for (const layer of network.outputs) {
          const [expected, actual] = [whole.layers.get(layer), outcome.layers.get(layer)];
          assert.ok(expected && actual && sameBits(expected, actual));
        }
      });

    for (const [bytes, factor] of factors)
      it(`needs at most ${factor} of the multiply-accumulates within ${bytes} B`, () => {
        const best = points.find(point => point.estimatedBytes <= bytes);
        assert.ok(best && best.macs <= factor * macs * (1 + 1e-9));
      });
  });
