import { aligned } from '../placement/lifetime';
import { threadsBytes, type Target } from '../target/target';
import type { Offer } from '../search/offer';
import { largestScratch } from '../schedule/largest-scratch';
import type { Schedule, Step } from '../schedule/schedule';
import type { ProcessParts, WeightsHolder } from './explanation';

/** Together they are the process peak of the offer. */
export function processParts({ schedule, peaks }: Offer, target: Target): ProcessParts {
  const { arenaBytes, weightsBytes, workingSetBytes } = peaks;
  const { counts, floorBytes, stepBytes } = target;
  if (counts === 'working-set') return { counts, workingSetBytes, floorBytes };
  return {
    counts,
    arenaBytes,
    weightsBytes,
    weightsOf: target.weightsIn === 'flash' ? NOBODY : weightsHolder(schedule),
    stepsBytes: schedule.steps.length * stepBytes,
    threadsBytes: threadsBytes(target, largestScratch(schedule.buffers)),
    floorBytes,
  };
}

/** Weights in flash are in nobody's RAM. */
const NOBODY: WeightsHolder = { residency: 'block', group: null, layer: null };

type LoadStep = Extract<Step, { kind: 'load' }>;

function weightsHolder({ plan: { weights }, steps }: Schedule): WeightsHolder {
  const loads = steps.filter((step): step is LoadStep => step.kind === 'load');
  const [first] = loads;
  if (first === undefined || weights === 'resident')
    return { residency: weights, group: null, layer: null };
  const largest = loads.reduce((a, b) => (loadedEnd(b) > loadedEnd(a) ? b : a), first);
  const [block, ...others] = largest.blocks;
  return {
    residency: weights,
    group: largest.group,
    layer: block === undefined || others.length > 0 ? null : block.layer,
  };
}

/** Bytes of the weights' region up to the end of what a step loads. */
const loadedEnd = ({ blocks }: LoadStep): number =>
  blocks.reduce(
    (end, { biasesOffset, biasesBytes, weightsOffset, weightsBytes }) =>
      Math.max(end, biasesOffset + aligned(biasesBytes), weightsOffset + aligned(weightsBytes)),
    0,
  );
