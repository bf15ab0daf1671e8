import type { Schedule } from '../schedule/schedule';
import { largestScratch } from '../schedule/largest-scratch';
import { residentBytes } from '../schedule/weight-region';
import { threadsBytes, type Target } from './target';
import type { Peaks } from './counting';
import { planWorkingSet } from './working-set';

/** What a program with a network in it has in flash besides weights and tables. An assumption, not a measurement. */
const CODE_BYTES = 256 * 2 ** 10;

/** A step of an exported schedule with its share of all other tables takes no more. */
const STEP_TABLE_BYTES = 34;

export function peaksOf(schedule: Schedule, target: Target): Peaks {
  const { network, plan, steps, arenaBytes, buffers } = schedule;
  const workingSetBytes = planWorkingSet(network, plan);
  const weightsBytes = target.weightsIn === 'flash' ? 0 : schedule.weightsBytes;
  const run =
    target.counts === 'arena'
      ? arenaBytes +
        weightsBytes +
        steps.length * target.stepBytes +
        threadsBytes(target, largestScratch(buffers))
      : workingSetBytes;
  return {
    workingSetBytes,
    arenaBytes,
    weightsBytes,
    processBytes: run + target.floorBytes,
    ...(target.weightsIn === 'flash' && { flashBytes: flashBytes(schedule) }),
  };
}

const flashBytes = ({ network, plan, steps }: Schedule): number =>
  residentBytes(network, plan) + steps.length * STEP_TABLE_BYTES + CODE_BYTES;
