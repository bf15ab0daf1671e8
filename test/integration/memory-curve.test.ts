import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../src/base/assert';
import { UserError } from '../../src/base/user-error';
import { pictureShape, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { aliveBytes } from '../../src/core/report/alive-bytes';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { execute, noise, type OutcomeOptions } from '../support/execution';
import { chain } from '../support/network-builder';
import { networks, plannedNetworks } from '../support/random-network';

/** By step: bytes of the arena in use, measured. */
function measuredBytes(schedule: Schedule, options: OutcomeOptions = {}): readonly number[] {
  const { network } = schedule;
  const input = noise(elementCount(pictureShape(network)));
  const parameters = randomParameters(network, 7);
  return execute(schedule, parameters, input, { ...options, sampled: true }).writtenArenaBytes;
}

/** Undefined where a checkerboard is refused. */
function lowered(network: Network, plan: Plan): Schedule | undefined {
  try {
    return lower(network, plan);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether a step is the last of its group: every map that is alive then is whole. */
const endsGroup = ({ steps }: Schedule, step: number): boolean => {
  const own = at(steps, step);
  const next = steps[step + 1];
  if (own.kind !== 'compute') return false;
  return next === undefined || next.kind === 'input' || next.group !== own.group;
};

/** Whether a concatenation's map is there of which some inputs, written in place, are still to come. */
const isUnfinished = ({ steps, buffers }: Schedule, step: number): boolean =>
  buffers.some(
    ({ role, firstStep, lastStep }) =>
      role.kind === 'map' &&
      firstStep <= step &&
      step <= lastStep &&
      steps.findLastIndex(other => other.kind === 'compute' && other.layer === role.layer) > step,
  );

describe('what of the arena is in use, measured', () => {
  it('is nowhere more than what is alive, and as much where a group ends', () => {
    let compared = 0;
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const alive = aliveBytes(schedule);
        measuredBytes(schedule).forEach((bytes, step) => {
          const predicted = at(alive, step);
          assert.ok(bytes <= predicted, `step ${step}: ${bytes} > ${predicted}`);
          if (endsGroup(schedule, step) && !isUnfinished(schedule, step))
            assert.equal(bytes, predicted, `step ${step}`);
        });
        compared++;
      }),
      { numRuns: 100 },
    );
    assert.ok(compared > 50, `${compared} plans could be run`);
  });

  it('is what is alive, to the byte, at every step of an untiled run', () => {
    fc.assert(
      fc.property(networks, network => {
        const schedule = lower(network, untiledPlan(network.layers.length));
        const finished = (_: number, step: number): boolean => !isUnfinished(schedule, step);
        assert.deepEqual(
          measuredBytes(schedule).filter(finished),
          aliveBytes(schedule).filter(finished),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('shows a single number that is written outside of what is alive', () => {
    const network = chain({ channels: 3, height: 16, width: 16 }, 'c3:8 m2 c3:4');
    const schedule = lower(network, untiledPlan(3));
    const damage = (arena: Float32Array): void => void arena.fill(1, -1);
    const measured = measuredBytes(schedule, { damage });
    const alive = aliveBytes(schedule);
    assert.equal(at(measured, measured.length - 1), at(alive, alive.length - 1) + 4);
  });
});
