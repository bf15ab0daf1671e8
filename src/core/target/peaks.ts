import type { Schedule } from '../schedule/schedule';
import { largestScratch } from '../schedule/largest-scratch';
import { residentBytes } from '../schedule/weight-region';
import { threadsBytes, type Target } from './target';
import type { Peaks } from './counting';
import { workingSetBytes, workingSetsOf } from './working-set';

/** Of the tables of an exported schedule: each layer has a shape and some views, each step at most a call of its own. */
const [LAYER_TABLE_BYTES, STEP_TABLE_BYTES] = [256, 36];

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
    ...(target.weightsIn === 'flash' && { flashBytes: flashBytes(schedule, target) }),
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

const flashBytes = ({ network, plan, steps }: Schedule, { flashFloorBytes = 0 }: Target): number =>
  residentBytes(network, plan) +
  network.layers.length * LAYER_TABLE_BYTES +
  steps.length * STEP_TABLE_BYTES +
  flashFloorBytes;
