import { at } from '../../base/assert';
import { interval, type Interval } from '../../base/interval';
import { largestWorkingSet } from '../memory/working-set';
import type { Target } from '../memory/target';
import { channelSlice } from '../network/channel-slice';
import { layerMacs } from '../network/cost';
import { dataflowOf, type Dataflow } from '../network/dataflow';
import { arenaNeeds, type ArenaNeeds } from '../schedule/arena-needs';
import type { Schedule } from '../schedule/schedule';
import type { Offer } from '../search/offer';
import { fusedGroup } from '../tiling/fused-group';
import type { Explanation, GroupExplanation } from './explanation';
import { groupPeak, NO_PEAK } from './group-peak';
import { groupSteps } from './group-steps';
import { processParts } from './process-parts';

/** Works out why a plan takes what it takes. `needs` are those of its schedule, if they are at hand. */
export function explanationOf(
  offer: Offer,
  target: Target,
  needs: ArenaNeeds = arenaNeeds(offer.schedule),
): Explanation {
  const { plan, schedule } = offer;
  const { network, boundBytes, arenaBytes } = schedule;
  const groups = groupExplanations(schedule, needs);
  return {
    groups,
    binding: groups.findIndex(({ peakBytes }) => peakBytes === boundBytes),
    boundBytes,
    arenaBytes,
    gapBytes: arenaBytes - boundBytes,
    process: processParts(offer, target),
    workingSet: largestWorkingSet(network, plan) ?? null,
  };
}

/** What makes the peak of each group. */
export function groupExplanations(
  schedule: Schedule,
  needs: ArenaNeeds = arenaNeeds(schedule),
): readonly GroupExplanation[] {
  const spans = spansOf(schedule);
  const dataflow = dataflowOf(schedule.network);
  return schedule.plan.groups.map((_, index) =>
    groupExplanation(schedule, dataflow, needs, index, spans.get(index)),
  );
}

/** By group: its steps, and for the first that has some, or for the first of all, the step that brings the input. */
function spansOf(schedule: Schedule): ReadonlyMap<number, Interval> {
  const spans = new Map(groupSteps(schedule));
  const [first = 0] = [...spans.keys()];
  return spans.set(first, interval(0, spans.get(first)?.end ?? 1));
}

function groupExplanation(
  schedule: Schedule,
  dataflow: Dataflow,
  needs: ArenaNeeds,
  index: number,
  span: Interval | undefined,
): GroupExplanation {
  const { network, plan } = schedule;
  const group = at(plan.groups, index);
  const { layers } = fusedGroup(dataflow, group);
  return {
    index,
    first: group.first,
    last: group.last,
    rows: group.grid.rows,
    columns: group.grid.columns,
    overlap: group.overlap,
    ...(span === undefined ? NO_PEAK : groupPeak(schedule, dataflow, needs, index, span)),
    macs: span === undefined ? 0 : computedMacs(schedule, span),
    untiledMacs: layers.reduce((sum, layer) => sum + layerMacs(network, layer), 0),
  };
}

function computedMacs({ network, steps }: Schedule, { start, end }: Interval): number {
  let macs = 0;
  for (const step of steps.slice(start, end)) {
    if (step.kind !== 'compute') continue;
    const whole = at(network.layers, step.layer);
    const layer = step.channels === undefined ? whole : channelSlice(whole, step.channels);
    macs += layerMacs(network, layer, step.computed);
  }
  return macs;
}
