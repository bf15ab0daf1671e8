import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { networkMacs } from '../../../../src/core/operations/macs';
import { groupWorkingSet } from '../../../../src/core/target/working-set';
import { peaksOf } from '../../../../src/core/target/peaks';
import { TARGETS } from '../../../../src/core/target/target';
import type { Network } from '../../../../src/core/network/network';
import type { ReportModel } from '../../../../src/core/report/report';
import { reportModel } from '../../../../src/core/report/report-model';
import { certified } from '../../../../src/core/search/certified-offer';
import type { Offer } from '../../../../src/core/search/offer';
import { untiledPlan, type Plan } from '../../../../src/core/tiling/plan';
import { plannedNetworks } from '../../../support/random-network';
import { reportOf, TINY_FACE, YOLOV2_16 } from '../../../support/report-content';
import { lowered } from '../../../support/lowered';

const [target] = TARGETS;

function offered(network: Network, plan: Plan): Offer | undefined {
  const schedule = lowered(network, plan);
  return schedule && { plan, schedule, peaks: peaksOf(schedule, target) };
}

const everyReport = (check: (report: ReportModel, planned: Offer, network: Network) => void) =>
  fc.assert(
    fc.property(plannedNetworks, ({ network, plan }) => {
      const planned = offered(network, plan);
      const untiled = offered(network, untiledPlan(network.layers.length));
      if (planned === undefined || untiled === undefined) return;
      const subject = { network, planned: certified(planned), untiled, budget: null, target };
      check(reportModel(subject), planned, network);
    }),
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const largest = (numbers: readonly number[]): number => Math.max(0, ...numbers);

describe('the report of a random network and plan', () => {
  it('divides the work of the schedule among layers and among groups', () =>
    everyReport(({ layers, groups, planned }, { schedule }, network) => {
      assert.equal(planned.macs, schedule.macs);
      assert.equal(sum(layers.map(layer => layer.plannedMacs)), schedule.macs);
      assert.equal(sum(groups.map(group => group.macs)), schedule.macs);
      assert.equal(sum(layers.map(layer => layer.macs)), networkMacs(network));
      assert.equal(sum(groups.map(group => group.untiledMacs)), networkMacs(network));
    }));

  it('has the largest working set of the plan in one of its layers and groups', () =>
    everyReport(({ layers, groups }, { plan }, network) => {
      const peak = largest(plan.groups.map(group => groupWorkingSet(network, group)));
      assert.equal(largest(layers.map(layer => layer.planned.workingSetBytes)), peak);
      assert.equal(largest(groups.map(group => group.workingSetBytes)), peak);
    }));

  it('has no layer and no group that takes more of the arena than there is', () =>
    everyReport(({ layers, groups, memory }, { schedule }) => {
      for (const { planned } of layers) assert.ok(planned.arenaBytes <= schedule.arenaBytes);
      const fullest = largest(groups.map(group => group.arenaBytes));
      assert.ok(fullest <= schedule.arenaBytes);
      assert.ok(largest(memory.aliveBytes) <= schedule.arenaBytes);
    }));

  it('has a step of exactly one group behind the inputs', () =>
    everyReport(({ groups, memory, network }) => {
      const inputs = network.inputs.length;
      const steps = groups.flatMap(group => (group.steps === null ? [] : [group.steps]));
      assert.equal(sum(steps.map(({ start, end }) => end - start)), memory.steps - inputs);
      steps.forEach(({ start }, index) =>
        assert.equal(start, index === 0 ? inputs : at(steps, index - 1).end),
      );
    }));

  it('survives JSON', () =>
    everyReport(report => assert.deepEqual(JSON.parse(JSON.stringify(report)), report)));
});

describe('reports of the samples', () => {
  it('YOLOv2-16 with the plan of the paper', () => {
    const report = reportOf(YOLOV2_16, '5x5/8/2x2');
    assert.equal(report.notation, '5x5/8/2x2');
    assert.deepEqual(
      report.groups.map(({ first, last, rows, maps }) => [first, last, rows, maps.length]),
      [
        [0, 7, 5, 8],
        [8, 15, 2, 8],
      ],
    );
    assert.equal(report.layers.length, 16);
    assert.ok(report.planned.peaks.arenaBytes < report.untiled.peaks.arenaBytes / 4);
  });

  it('shows tiles that together compute more than the map, and none where nothing is tiled', () => {
    const { groups } = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1');
    const [first, , whole] = groups;
    const map = first?.maps[0];
    assert.equal(map?.computed.length, 16 * 4);
    assert.ok(map.redundancy > 1.4 && map.redundancy < 1.5);
    assert.deepEqual(whole?.maps, []);
    assert.equal(first?.maps.at(-1)?.redundancy, 1);
  });

  it('leaves maps out where a group has thousands of tiles, and stays below a megabyte', () => {
    const report = reportOf(YOLOV2_16, '38x38/8/10x10');
    assert.ok(report.memory.steps > 10_000);
    assert.deepEqual(
      report.groups.map(({ maps }) => maps.map(({ layer }) => layer)),
      [
        [0, 4, 7],
        [8, 9, 10, 11, 12, 13, 14, 15],
      ],
    );
    assert.ok(JSON.stringify(report).length < 1e6);
  });
});
