import type { Schedule } from '../schedule/schedule';
import { largestScratch } from '../schedule/largest-scratch';
import { threadsBytes, type Target } from './target';
import type { Peaks } from './counting';
import { planWorkingSet } from './working-set';

export function peaksOf(
  { network, plan, steps, arenaBytes, weightsBytes, buffers }: Schedule,
  target: Target,
): Peaks {
  const workingSetBytes = planWorkingSet(network, plan);
  const run =
    target.counts === 'arena'
      ? arenaBytes +
        weightsBytes +
        steps.length * target.stepBytes +
        threadsBytes(target, largestScratch(buffers))
      : workingSetBytes;
  return { workingSetBytes, arenaBytes, weightsBytes, processBytes: run + target.floorBytes };
}
