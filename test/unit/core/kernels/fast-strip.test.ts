import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { wholeMap } from '../../../../src/base/rectangle';
import { shapeOf } from '../../../../src/core/network/network';
import { fastStrip, scratchBytes } from '../../../../src/core/kernels/fast-strip';
import { channelSlice } from '../../../../src/core/operations/channel-slice';
import { lower } from '../../../../src/core/schedule/lowering';
import { kernelOf } from '../../../../src/core/tiling/plan';
import { withKernels } from '../../../../src/core/tiling/kernel-choice';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { chain, yolov2of16 } from '../../../support/network-builder';
import { lowered } from '../../../support/lowered';
import { plannedNetworks } from '../../../support/random-network';

describe('scratch memory of fast layers', () => {
  for (const [layers, bytes] of [
    // 12 blocks: 36 vectors, and 36 times inputs and sums of 8 filters.
    ['64 c3:128', (36 * 4 + 36 * 12 * (64 + 8)) * 4],
    ['3 c3:32', (36 * 4 + 36 * 12 * (4 + 8)) * 4],
    ['256 c3:512', 456768],
    // Channels in chunks of 128, filters in panels of 120.
    ['1024 c3:1024', (36 * 4 + 36 * 12 * (128 + 120)) * 4],
    ['512 c3:20', (36 * 4 + 36 * 12 * (128 + 24)) * 4],
  ] as const)
    it(`${layers}: ${bytes} bytes`, () => {
      const [channels, text] = layers.split(' ');
      const network = chain({ channels: Number(channels), height: 38, width: 38 }, text ?? '');
      const layer = at(network.layers, 0);
      const strip = fastStrip(network, layer, wholeMap(shapeOf(network, 0)));
      assert.equal(scratchBytes(strip), bytes);
      assert.ok(bytes <= 447 * 1024);
    });

  it('is smaller for a part of few blocks, which begin at multiples of 4', () => {
    const network = chain({ channels: 64, height: 38, width: 38 }, 'c3:128');
    const blocks = (y0: number, y1: number, x0: number, x1: number): number =>
      fastStrip(network, at(network.layers, 0), {
        y: { start: y0, end: y1 },
        x: { start: x0, end: x1 },
      }).blocks;
    assert.equal(blocks(0, 4, 0, 4), 1);
    assert.equal(blocks(3, 5, 3, 5), 4);
    assert.equal(blocks(4, 8, 0, 38), 10);
    assert.equal(blocks(0, 38, 0, 38), 12);
  });

  it('is a buffer of one step in every schedule, of exactly the fast layers', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        schedule?.steps.forEach((step, index) => {
          if (step.kind !== 'compute') return;
          const kernel = kernelOf(at(plan.groups, step.group), step.layer);
          assert.equal(step.scratch !== undefined, kernel === 'fast');
          if (step.scratch === undefined) return;
          const { role, bytes, firstStep, lastStep } = at(schedule.buffers, step.scratch);
          const layer = at(network.layers, step.layer);
          const own = step.channels === undefined ? layer : channelSlice(layer, step.channels);
          assert.deepEqual(role, { kind: 'scratch', layer: step.layer, tile: step.tile });
          assert.deepEqual([firstStep, lastStep], [index, index]);
          assert.equal(bytes, scratchBytes(fastStrip(network, own, step.computed)));
        });
      }),
      { numRuns: 200 },
    );
  });

  it('costs YOLOv2-16 untiled nothing, since its fullest step has room elsewhere', () => {
    const network = yolov2of16();
    const plan = parsePlan('1x1', network);
    const [exact, fast] = [
      lower(network, plan),
      lower(network, withKernels(network, plan, 'fast')),
    ];
    assert.ok(fast.arenaBytes - exact.arenaBytes < 64 * 1024);
    assert.equal(fast.macs, exact.macs);
  });
});
