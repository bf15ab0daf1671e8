import assert from 'node:assert/strict';
import { at } from '../../../src/base/assert';
import { aliveBytes } from '../../../src/core/report/alive-bytes';
import { lower } from '../../../src/core/schedule/lowering';
import type { Schedule } from '../../../src/core/schedule/schedule';
import { parsePlan } from '../../../src/core/tiling/plan-notation';
import { sampledSteps } from '../../../src/runner/memory-sampler';
import { yolov2of16 } from '../../support/network-builder';

const scheduleOf = (notation: string): Schedule => {
  const network = yolov2of16();
  return lower(network, parsePlan(notation, network));
};

const fullest = (schedule: Schedule): number => Math.max(...aliveBytes(schedule));

describe('the steps after which memory is looked at', () => {
  it('are all of them where that is little work', () => {
    const schedule = { ...scheduleOf('1x1'), arenaBytes: 1e6 };
    assert.deepEqual(sampledSteps(schedule), [...schedule.steps.keys()]);
  });

  it('are fewer in a large arena, and the fullest is among them', () => {
    for (const [notation, arenaBytes, count] of [
      ['19x19/8/4x4', 1e6, 400],
      ['19x19/8/4x4', 50e6, 20],
      ['5x5/8/2x2', 500e6, 2],
      ['5x5/8/2x2', 9e9, 1],
    ] as const) {
      const schedule = { ...scheduleOf(notation), arenaBytes };
      const steps = sampledSteps(schedule);
      assert.equal(steps.length, count);
      assert.deepEqual(
        steps,
        [...new Set(steps)].sort((a, b) => a - b),
        'they rise',
      );
      const alive = aliveBytes(schedule);
      assert.ok(steps.some(step => at(alive, step) === fullest(schedule)));
    }
  });

  it('are spread evenly: one in each stretch', () => {
    const schedule = scheduleOf('19x19/8/4x4');
    const steps = sampledSteps(schedule);
    const stretch = schedule.steps.length / steps.length;
    steps.forEach((step, index) => {
      assert.ok(step >= Math.floor(index * stretch) && step < Math.floor((index + 1) * stretch));
    });
  });
});
