import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { costModel, scheduleMs, stepMs } from '../../../../src/core/target/cost-model';
import { BARE_C_TABLE, PAPER_TABLE } from '../../../../src/core/target/estimated-tables';
import type { Extent } from '../../../../src/core/target/extent';
import { lower } from '../../../../src/core/schedule/lowering';
import { withKernels } from '../../../../src/core/tiling/kernel-choice';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { lowered } from '../../../support/lowered';
import { yolov2of16 } from '../../../support/network-builder';
import { plannedNetworks } from '../../../support/random-network';

const yolo = yolov2of16();

const inside = (count: number): Extent => ({ before: 0, inside: count, after: 0 });

const latency = (plan: string, table = BARE_C_TABLE): number =>
  scheduleMs(costModel(table), lower(yolo, parsePlan(plan, yolo)));

describe('without a calibration', () => {
  it('the cost of any plan is its MACs', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule !== undefined)
          assert.equal(scheduleMs(costModel(undefined), schedule), schedule.macs);
      }),
    );
  });

  it('a layer that is computed block after block of its channels costs what it does at once', () => {
    const schedule = lower(yolo, { ...parsePlan('1x1', yolo), weights: 'block' });
    assert.ok(schedule.steps.some(step => step.kind === 'compute' && step.channels !== undefined));
    assert.equal(scheduleMs(costModel(undefined), schedule), schedule.macs);
  });
});

describe('with a table', () => {
  it('every step of any plan takes time, unless it computes nothing', () => {
    const model = costModel(BARE_C_TABLE);
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        for (const step of lowered(network, plan)?.steps ?? []) {
          const ms = stepMs(model, network, step);
          const empty =
            step.kind === 'compute' &&
            (step.computed.y.end <= step.computed.y.start ||
              step.computed.x.end <= step.computed.x.start);
          assert.ok(empty ? ms === 0 : ms > 0 && Number.isFinite(ms), `${step.kind}: ${ms}`);
        }
      }),
    );
  });

  for (const [kernel, measured] of [
    ['exact', 107],
    ['fast', 57],
  ] as const)
    it(`the ${measured} ms that C took for YOLOv2-16, ${kernel}, come out for bare-c`, () => {
      const plan = withKernels(yolo, untiledPlan(yolo.layers.length), kernel);
      const compute = lower(yolo, plan).steps.filter(({ kind }) => kind !== 'load');
      const model = costModel(BARE_C_TABLE);
      const ms = compute.reduce((sum, step) => sum + stepMs(model, yolo, step), 0);
      assert.ok(ms > 0.88 * measured && ms < 1.21 * measured, `${ms}`);
    });

  it('narrow tiles and single rows cost more than what they compute', () => {
    const layer = at(yolo.layers, 8);
    const per = (rows: number, columns: number): number =>
      costModel(BARE_C_TABLE).layerMs(yolo, layer, {
        rows: inside(rows),
        columns: inside(columns),
      }) /
      (rows * columns);
    assert.ok(per(3, 3) > 1.3 * per(8, 8));
    assert.ok(per(1, 9) > 1.1 * per(4, 8));
  });

  it('a fast layer pays for whole blocks of 4x4', () => {
    const layer = at(yolo.layers, 8);
    const model = costModel(BARE_C_TABLE);
    const ms = (blocks?: number): number =>
      model.layerMs(yolo, layer, { rows: inside(8), columns: inside(8), blocks });
    assert.ok(ms(4) < 0.9 * ms());
    assert.ok(ms(9) > 1.2 * ms(4));
  });

  it('Darknet gains nothing by kernels that it does not have', () => {
    const [exact, fast] = (['exact', 'fast'] as const).map(kernel =>
      scheduleMs(
        costModel(PAPER_TABLE),
        lower(yolo, withKernels(yolo, parsePlan('5x5/8/2x2', yolo), kernel)),
      ),
    );
    assert.ok((fast ?? 0) >= (exact ?? Infinity));
  });

  it('what the authors measured with Darknet comes out in their order', () => {
    const relative = (plan: string): number =>
      latency(plan, PAPER_TABLE) / latency('3x3/8/2x2', PAPER_TABLE);
    assert.ok(Math.abs(relative('1x1') - 2.78 / 1.45) < 0.2, `${relative('1x1')}`);
    assert.ok(Math.abs(relative('3x3') - 2.0 / 1.45) < 0.15, `${relative('3x3')}`);
    assert.ok(Math.abs(relative('5x5/8/2x2') - 1) < 0.06, `${relative('5x5/8/2x2')}`);
  });
});
