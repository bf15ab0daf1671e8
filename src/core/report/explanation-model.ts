import { at } from '../../base/assert';
import { interval, type Interval } from '../../base/interval';
import { largestWorkingSet } from '../memory/working-set';
import type { Target } from '../memory/target';
import { layerMacs } from '../network/cost';
import { dataflowOf, type Dataflow } from '../network/dataflow';
import { NETWORK_INPUT } from '../network/network';
import { arenaNeeds, type ArenaNeeds } from '../schedule/arena-needs';
import type { Schedule } from '../schedule/schedule';
import type { Offer } from '../search/offer';
import { fusedGroup } from '../tiling/fused-group';
import type { Tile } from '../tiling/tile';
import { tilingOf } from '../tiling/tiling';
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
  const fused = fusedGroup(dataflow, group, plan.input);
  const { tiles } = tilingOf(fused);
  const computing = fused.layers.filter(layer => layer.index !== NETWORK_INPUT);
  return {
    index,
    first: group.first,
    last: group.last,
    rows: group.grid.rows,
    columns: group.grid.columns,
    overlap: group.overlap,
    ...(span === undefined ? NO_PEAK : groupPeak(schedule, needs, index, span, tiles)),
    macs: total(tiles.map(tile => tileMacs(dataflow, tile))),
    untiledMacs: total(computing.map(layer => layerMacs(network, layer))),
  };
}

const tileMacs = ({ network }: Dataflow, { layers }: Tile): number =>
  total(
    layers
      .filter(({ layer }) => layer !== NETWORK_INPUT)
      .map(({ layer, computed }) => layerMacs(network, at(network.layers, layer), computed)),
  );

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
