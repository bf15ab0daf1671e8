import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { lengthOf } from '../../../../src/base/interval';
import { containsRectangle, heightOf, widthOf } from '../../../../src/base/rectangle';
import { networkMacs } from '../../../../src/core/operations/macs';
import { placementOf } from '../../../../src/core/schedule/arena';
import { groupFootprint, lower } from '../../../../src/core/schedule/lowering';
import { viewsOf } from '../../../../src/core/schedule/view';
import type { View } from '../../../../src/core/schedule/schedule';
import { planOf, untiledPlan } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { ALIGNMENT } from '../../../../src/core/placement/lifetime';
import { lowered } from '../../../support/lowered';
import { NetworkBuilder, yolov2of16 } from '../../../support/network-builder';
import { readsEverything } from '../../../support/partial-reads';
import { networks, plannedNetworks } from '../../../support/random-network';

/** Bytes from the start of a view's buffer to behind its last position, or what it has of that. */
function extentOf({ offset, region, rowStride, pixelStride, ringRows, channels }: View): number {
  const rows = ringRows > 0 ? Math.min(ringRows, heightOf(region)) : heightOf(region);
  const last = Math.min(pixelStride, channels * 4);
  return offset + (rows - 1) * rowStride + (widthOf(region) - 1) * pixelStride + last;
}

describe('schedules of random networks', () => {
  it('keep every view inside its buffer, and every buffer alive while it is touched', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        schedule?.steps.forEach((step, index) => {
          for (const view of viewsOf(step)) {
            const { bytes, firstStep, lastStep } = at(schedule.buffers, view.buffer);
            assert.ok(extentOf(view) <= bytes);
            assert.ok(firstStep <= index && index <= lastStep);
          }
          if (step.kind === 'compute')
            assert.ok(containsRectangle(step.output.region, step.computed));
        });
      }),
      { numRuns: 200 },
    );
  });

  it('keep the answers of the network until the run is over', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        for (const { buffer } of schedule?.outputs.values() ?? [])
          assert.equal(at(schedule?.buffers ?? [], buffer).lastStep, schedule?.steps.length);
      }),
    );
  });

  it('untiled, compute everything once', () => {
    fc.assert(
      fc.property(networks, network => {
        const { macs } = lower(network, untiledPlan(network.layers.length));
        assert.equal(macs, networkMacs(network));
      }),
    );
  });

  it('know of each group its steps and what it computes, also where the places were given', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const { groups, needs } = schedule.facts();
        schedule.steps.forEach((step, index) => {
          if (step.kind === 'input') return;
          const { steps } = at(groups, step.group);
          assert.ok(steps.start <= index && index < steps.end);
        });
        const lengths = groups.map(({ steps }) => lengthOf(steps));
        const inputs = network.inputs.length;
        assert.equal(inputs + lengths.reduce((a, b) => a + b), schedule.steps.length);
        assert.equal(
          groups.reduce((sum, { macs }) => sum + macs, 0),
          schedule.macs,
        );
        assert.equal(Math.max(...needs.bytes), schedule.boundBytes);
        const placed = lower(network, plan, { placement: placementOf(schedule) });
        assert.deepEqual(placed.facts().groups, groups);
        assert.deepEqual(placed.facts().needs, needs);
      }),
    );
  });

  it('take no less than what is alive at the fullest step', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule) assert.ok(schedule.boundBytes <= schedule.arenaBytes);
      }),
      { numRuns: 300 },
    );
  });

  it("take no less than the largest of the groups' footprints", () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const footprints = plan.groups.map(group => groupFootprint(network, group, plan));
        assert.equal(
          schedule.macs,
          footprints.reduce((sum, { macs }) => sum + macs, 0),
        );
        const bound = Math.max(...footprints.map(({ boundBytes }) => boundBytes));
        // A map that shares nothing with its own group alone is rounded up to the alignment there. The schedule's own
        // bound may be lower: it counts of a map what is needed of it also before what shares with it is alive.
        if (readsEverything(network)) assert.ok(bound <= schedule.arenaBytes + ALIGNMENT);
      }),
      { numRuns: 200 },
    );
  });
});

describe('schedules of YOLOv2-16', () => {
  const network = yolov2of16();

  it('untiled: the arena is the largest pair of neighbouring maps, 56.41 MiB (CFG_TABLE.md)', () => {
    const { arenaBytes } = lower(network, parsePlan('1x1', network));
    assert.equal((arenaBytes / 2 ** 20).toFixed(2), '56.41');
  });

  for (const text of [
    '2x2',
    '3x3',
    '5x5/8/2x2',
    '5x5c/8/2x2c',
    '5x5/12/3x3',
    '10x10/8/10x10',
    '38x4a',
    '19x8a',
    '38x1r',
    '38x3r/8/19x2r',
  ])
    it(`${text}: placement wastes at most 5 %`, () => {
      const { arenaBytes, boundBytes } = lower(network, parsePlan(text, network));
      assert.ok(arenaBytes >= boundBytes);
      assert.ok(arenaBytes <= 1.05 * boundBytes, `${arenaBytes} of ${boundBytes}`);
    });

  /** Rows of the convolutions from layer 8 on, and the MiB that issue 4 allows. */
  for (const [heights, most] of [
    [1, 4.3],
    [4, 5.6],
  ] as const)
    it(`38x1r, ${heights} rows a block from layer 8 on, the input as bytes: at most ${most} MiB`, () => {
      const groups = parsePlan('38x1r', network).groups.map(group => ({
        ...group,
        blockHeights: network.layers.map(({ index }) => (index < 8 ? 1 : heights)),
      }));
      const { arenaBytes, macs } = lower(network, { ...planOf(groups), input: 'u8' });
      assert.equal(macs, networkMacs(network));
      assert.ok(arenaBytes <= most * 2 ** 20, `${arenaBytes} bytes`);
    });

  it('an input as i8, which plans can say, is refused with a sentence', () => {
    const plan = parsePlan('2x2', network);
    assert.throws(() => lower(network, { ...plan, input: 'i8' }), /input as i8/);
  });
});

describe('an input that is kept as bytes', () => {
  it('becomes numbers in every group that reads it, and in no other', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 8, width: 8 });
    const first = builder.convolution(3, 3);
    builder.convolution(3, 3);
    builder.sum(first, builder.last, -1);
    const network = builder.build();
    const plan = parsePlan('2x2/1/1x1/2/4x1r', network);
    const { steps } = lower(network, { ...plan, input: 'u8' });
    const groups = steps.flatMap(step => (step.kind === 'convert' ? [step.group] : []));
    assert.deepEqual(groups, [0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('is refused where it is an answer of the network as well', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 8, width: 8 });
    builder.identity(-1);
    builder.convolution(3, 3, { from: -1 });
    const network = builder.build();
    const plan = parsePlan('2x2', network);
    assert.doesNotThrow(() => lower(network, plan));
    assert.throws(() => lower(network, { ...plan, input: 'u8' }), /as an output.*use f32/);
  });
});
