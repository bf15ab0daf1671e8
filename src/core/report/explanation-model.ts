import { at } from '../../base/assert';
import { interval, isEmpty, type Interval } from '../../base/interval';
import { workingSetsOf } from '../target/working-set';
import type { Target } from '../target/target';
import { layerMacs } from '../operations/macs';
import type { Schedule } from '../schedule/schedule';
import type { Offer } from '../search/offer';
import type { Explanation, GroupExplanation } from './explanation';
import { groupPeak, NO_PEAK } from './group-peak';
import { orderGain } from './order-gain';
import { processParts } from './process-parts';

/** Works out why a plan takes what it takes. */
export function explanationOf(offer: Offer, target: Target): Explanation {
  const { schedule } = offer;
  const { boundBytes, arenaBytes } = schedule;
  const groups = groupExplanations(schedule);
  return {
    groups,
    binding: groups.findIndex(({ peakBytes }) => peakBytes === boundBytes),
    boundBytes,
    arenaBytes,
    gapBytes: arenaBytes - boundBytes,
    process: processParts(offer, target),
    workingSet: workingSetsOf(schedule).largest ?? null,
    order: orderGain(schedule.network),
  };
}

/** What makes the peak of each group. */
export const groupExplanations = (schedule: Schedule): readonly GroupExplanation[] =>
  spansOf(schedule).map((span, index) => groupExplanation(schedule, index, span));

/** By group: its steps, and for the first that has some, or for the first of all, the step that brings the input. */
function spansOf({ facts }: Schedule): readonly (Interval | undefined)[] {
  const spans = facts().groups.map(({ steps }) => (isEmpty(steps) ? undefined : steps));
  const first = Math.max(
    0,
    spans.findIndex(span => span !== undefined),
  );
  return spans.with(first, interval(0, spans[first]?.end ?? 1));
}

function groupExplanation(
  schedule: Schedule,
  index: number,
  span: Interval | undefined,
): GroupExplanation {
  const { network, facts } = schedule;
  const { fused, macs } = at(facts().groups, index);
  const { first, last, grid, overlap } = fused.group;
  return {
    index,
    first,
    last,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    ...(span === undefined ? NO_PEAK : groupPeak(schedule, index, span)),
    macs,
    untiledMacs: fused.layers.reduce((sum, layer) => sum + layerMacs(network, layer), 0),
  };
}
