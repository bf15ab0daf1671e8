import type { Schedule } from '../schedule/schedule';
import type { Target } from './target';
import type { Peaks } from './counting';
import { planWorkingSet } from './working-set';

export function peaksOf(
  { network, plan, steps, arenaBytes, weightsBytes }: Schedule,
  target: Target,
): Peaks {
  const workingSetBytes = planWorkingSet(network, plan);
  const run =
    target.counts === 'arena'
      ? arenaBytes + weightsBytes + steps.length * target.stepBytes
      : workingSetBytes;
  return { workingSetBytes, arenaBytes, weightsBytes, processBytes: run + target.floorBytes };
}
