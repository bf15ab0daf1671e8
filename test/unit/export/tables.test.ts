import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Network } from '../../../src/core/network/network';
import { boardTableBytes } from '../../../src/core/schedule/program-size';
import type { Schedule } from '../../../src/core/schedule/schedule';
import type { Plan } from '../../../src/core/tiling/plan';
import { packWeights, type ProgramForm } from '../../../src/export/packed-weights';
import { recordSchedule, WEIGHTS_BASE, type RecordedCall } from '../../../src/export/recording';
import { tableBytes, tablesOf, type Tables } from '../../../src/export/tables';
import { lowered } from '../../support/lowered';
import { integerNetworks, randomNumbers } from '../../support/integer-networks';
import { walk, type WalkedCall, type WalkedPlace } from '../../support/program-walk';
import { ALL_OVERLAPS, plannedNetworks, plannedNetworksOf } from '../../support/random-network';

const plannedIntegers = plannedNetworksOf(ALL_OVERLAPS, 4, integerNetworks);

function tables(schedule: Schedule, form: ProgramForm): Tables {
  const parameters = randomNumbers(schedule.network, 7);
  return tablesOf(schedule, packWeights(schedule, parameters, form).loads, form);
}

type Slot = 'a' | 'b' | 'out';

/** The place of a recorded operand, of whose ring only the row of the first one counts. */
function recordedPlace({ call }: RecordedCall, slot: Slot, { extent }: WalkedPlace): WalkedPlace {
  const [y, ring] = [call[`${slot}Y`], call[`${slot}Ring`]];
  return {
    base: call[`${slot}Base`],
    rowStride: call[`${slot}RowStride`],
    pixelStride: call[`${slot}PixelStride`],
    ring,
    y: ring > 0 ? y % ring : y,
    x: call[`${slot}X`],
    extent: extent.every(size => size === 0)
      ? extent
      : [call[`${slot}Height`], call[`${slot}Width`], call[`${slot}Channels`]],
  };
}

/** Of a program whose weights are read into the region, so that their places are those of the region. */
function assertCall(walked: WalkedCall, recorded: RecordedCall): void {
  const { kernel, call } = recorded;
  const { shape } = walked;
  assert.equal(shape.kernel, kernel);
  assert.deepEqual(walked.rows, [call.y0, call.y1]);
  assert.deepEqual(walked.columns, [call.x0, call.x1]);
  for (const slot of ['a', 'b', 'out'] as const) {
    const place = walked[slot];
    if (place) assert.deepEqual(place, recordedPlace(recorded, slot, place), slot);
  }
  if (walked.scratch !== undefined) assert.equal(walked.scratch, call.scratch);
  if (shape.weights >= 0) {
    assert.equal(WEIGHTS_BASE + 4 * shape.weights, call.weights);
    assert.equal(WEIGHTS_BASE + 4 * shape.biases, call.biases);
  }
}

/** Programs do what the executor does. */
function holdTables(network: Network, plan: Plan): void {
  const schedule = lowered(network, plan);
  if (schedule === undefined) return;
  const expected = recordSchedule(schedule).flatMap(
    ({ step, calls }): readonly (RecordedCall | 'load')[] =>
      step.kind === 'load' ? ['load'] : calls,
  );
  const done = [...walk(tables(schedule, 'file'))];
  assert.equal(done.length, expected.length);
  done.forEach((walked, index) => {
    const recorded = expected[index];
    if (walked === 'load' || recorded === 'load' || recorded === undefined)
      assert.equal(walked, recorded);
    else assertCall(walked, recorded);
  });
}

describe('tables of a C program', () => {
  it('have the kernel calls of the executor, of random networks in all modes', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => holdTables(network, plan)),
      { numRuns: 300 },
    );
  });

  it('take the bytes that are predicted of the steps alone, for boards', () => {
    fc.assert(
      fc.property(fc.oneof(plannedNetworks, plannedIntegers), ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const bytes = tableBytes(tables(schedule, 'board'), 'board');
        assert.equal(boardTableBytes(schedule), bytes);
      }),
      { numRuns: 300 },
    );
  });
});
