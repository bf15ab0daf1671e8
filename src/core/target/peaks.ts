import type { Schedule } from '../schedule/schedule';
import { largestScratch } from '../schedule/largest-scratch';
import { boardTableBytes } from '../schedule/program-size';
import { residentBytes } from '../schedule/weight-region';
import { threadsBytes, type Target } from './target';
import type { Peaks } from './counting';
import { workingSetBytes, workingSetsOf } from './working-set';

export function peaksOf(schedule: Schedule, target: Target): Peaks {
  const { arenaBytes, buffers } = schedule;
  const workingSet = (): number => {
    const { largest } = workingSetsOf(schedule);
    return largest === undefined ? 0 : workingSetBytes(largest);
  };
  const scratch = largestScratch(buffers);
  const peaks = {
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
  };
  if (target.weightsIn !== 'flash') return peaks;
  // Asked for of the plans that are offered only: searches look at RAM.
  let flash: number | undefined;
  const get = (): number => (flash ??= flashBytes(schedule, target));
  return Object.defineProperty(peaks, 'flashBytes', { get, enumerable: true });
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

const flashBytes = (schedule: Schedule, { flashFloorBytes = 0 }: Target): number =>
  residentBytes(schedule.network, schedule.plan) + boardTableBytes(schedule) + flashFloorBytes;
