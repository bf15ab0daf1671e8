import type { Schedule } from '../schedule/schedule';
import { largestScratch } from '../schedule/largest-scratch';
import { residentBytes } from '../schedule/weight-region';
import { threadsBytes, type Target } from './target';
import type { Peaks } from './counting';
import { workingSetBytes, workingSetsOf } from './working-set';

/** What a program with a network in it has in flash besides weights and tables. An assumption, not a measurement. */
const CODE_BYTES = 256 * 2 ** 10;

/** A step of an exported schedule with its share of all other tables takes no more. */
const STEP_TABLE_BYTES = 34;

export function peaksOf(schedule: Schedule, target: Target): Peaks {
  const { arenaBytes, buffers } = schedule;
  const workingSet = (): number => {
    const { largest } = workingSetsOf(schedule);
    return largest === undefined ? 0 : workingSetBytes(largest);
  };
  const scratch = largestScratch(buffers);
  return {
    get workingSetBytes() {
      return workingSet();
    },
    arenaBytes,
    weightsBytes: weightsBytesOf(schedule, target),
    get processBytes() {
      return target.counts === 'arena'
        ? runBytes(schedule, target, scratch)
        : workingSet() + target.floorBytes;
    },
    ...(target.weightsIn === 'flash' && { flashBytes: flashBytes(schedule) }),
  };
}

const weightsBytesOf = (
  { weightsBytes }: Pick<Schedule, 'weightsBytes'>,
  { weightsIn }: Target,
): number => (weightsIn === 'flash' ? 0 : weightsBytes);

/** What a process takes that runs a schedule, `scratch` bytes of which are scratch memory of one kernel. */
export const runBytes = (
  run: Pick<Schedule, 'arenaBytes' | 'weightsBytes' | 'steps'>,
  target: Target,
  scratch = 0,
): number =>
  run.arenaBytes +
  weightsBytesOf(run, target) +
  run.steps.length * target.stepBytes +
  threadsBytes(target, scratch) +
  target.floorBytes;

const flashBytes = ({ network, plan, steps }: Schedule): number =>
  residentBytes(network, plan) + steps.length * STEP_TABLE_BYTES + CODE_BYTES;
