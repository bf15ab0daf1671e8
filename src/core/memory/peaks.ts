import type { Schedule } from '../schedule/schedule';
import type { Target } from './target';
import type { Peaks } from './counting';
import { planWorkingSet } from './working-set';

export function peaksOf(
  { network, plan, arenaBytes, weightsBytes }: Schedule,
  target: Target,
): Peaks {
  const workingSetBytes = planWorkingSet(network, plan);
  const run = target.counts === 'arena' ? arenaBytes + weightsBytes : workingSetBytes;
  return { workingSetBytes, arenaBytes, weightsBytes, processBytes: run + target.floorBytes };
}
