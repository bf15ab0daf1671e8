import assert from 'node:assert/strict';
import { chromeTrace, type TraceEvent } from '../../../../src/core/report/chrome-trace';
import { runTimeline, type StepTimes } from '../../../../src/core/report/run-timeline';
import { arenaTimeline } from '../../../../src/core/report/arena-timeline';
import { lower } from '../../../../src/core/schedule/lowering';
import type { Schedule } from '../../../../src/core/schedule/schedule';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { yolov2of16 } from '../../../support/network-builder';

const scheduleOf = (notation: string): Schedule => {
  const network = yolov2of16();
  return lower(network, parsePlan(notation, network));
};

/** Every step takes one millisecond. */
const evenTimes = ({ steps }: Schedule): StepTimes => ({
  startMs: Float64Array.from(steps, (_, index) => index),
  durationMs: Float64Array.from(steps, () => 1),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('the times of a run', () => {
  for (const notation of ['5x5/8/2x2', '3x3c', '38x38/8/10x10'])
    it(`${notation}: a time for each column, and all steps on layers or on loading`, () => {
      const schedule = scheduleOf(notation);
      const { columnStartMs, layerMs, loadMs } = runTimeline(schedule, evenTimes(schedule));
      assert.equal(columnStartMs.length, arenaTimeline(schedule).columns + 1);
      assert.equal(columnStartMs[0], 0);
      assert.equal(columnStartMs.at(-1), schedule.steps.length);
      // All but the step that writes the input.
      assert.equal(sum(layerMs) + sum(loadMs), schedule.steps.length - 1);
      assert.equal(sum(loadMs), schedule.plan.groups.length);
    });
});

describe('the Chrome trace of a run', () => {
  const schedule = scheduleOf('3x3c/8/2x2');
  const { traceEvents, otherData } = chromeTrace(schedule, evenTimes(schedule), [
    { step: 2, arenaBytes: 64, residentBytes: 4096 },
  ]);
  const stretches = traceEvents.filter(
    (event): event is Extract<TraceEvent, { ph: 'X' }> => event.ph === 'X',
  );

  it('has a stretch of time and a level of memory for every step', () => {
    assert.equal(stretches.length, schedule.steps.length);
    const levels = traceEvents.filter(({ name }) => name === 'alive in the arena, predicted');
    assert.equal(levels.length, schedule.steps.length);
    assert.deepEqual(
      stretches.map(({ cat }) => cat),
      schedule.steps.map(({ kind }) => kind),
    );
  });

  it('has the measured memory at the end of the steps that were sampled', () => {
    assert.deepEqual(
      traceEvents
        .filter(event => event.ph === 'C' && event.name.endsWith(', measured'))
        .map(event => [event.name, 'ts' in event && event.ts, event.args]),
      [
        ['in use in the arena, measured', 3000, { bytes: 64 }],
        ['resident memory of the process, measured', 3000, { bytes: 4096 }],
      ],
    );
  });

  it('counts in microseconds, as the format wants', () => {
    assert.deepEqual(
      stretches.slice(0, 3).map(({ ts, dur }) => [ts, dur]),
      [
        [0, 1000],
        [1000, 1000],
        [2000, 1000],
      ],
    );
  });

  it('says of a computation which layer, group, tile and rectangle', () => {
    const first = stretches.find(({ cat }) => cat === 'compute');
    assert.equal(first?.name, '0 convolution');
    assert.deepEqual(Object.keys(first.args), ['group', 'tile', 'kernel', 'x1', 'y1', 'x2', 'y2']);
  });

  it('numbers groups from 1, for people read it', () => {
    const groups = stretches.flatMap(({ args }) => ('group' in args ? [args.group] : []));
    assert.deepEqual([...new Set(groups)], [1, 2]);
  });

  it('names the network and the plan', () => {
    assert.equal(otherData.plan, '3x3c/8/2x2');
    assert.ok(traceEvents.some(({ ph, name }) => ph === 'M' && name === 'process_name'));
  });
});
