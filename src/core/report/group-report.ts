import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { dataflowOf, type Dataflow } from '../network/dataflow';
import { planWorkingSet } from '../memory/working-set';
import type { Schedule } from '../schedule/schedule';
import { fusedGroup } from '../tiling/fused-group';
import { planOf, type Group } from '../tiling/plan';
import { tilingOf } from '../tiling/tiling';
import type { GroupExplanation } from './explanation';
import { groupExplanations } from './explanation-model';
import { groupSteps } from './group-steps';
import type { GroupReport } from './report';
import { tiledMaps } from './tiled-map';

/** `groups` are the explained ones, if they are at hand. */
export function groupReports(
  schedule: Schedule,
  groups: readonly GroupExplanation[] = groupExplanations(schedule),
): readonly GroupReport[] {
  const dataflow = dataflowOf(schedule.network);
  const spans = groupSteps(schedule);
  return groups.map(explained => {
    const steps = spans.get(explained.index) ?? null;
    return {
      ...groupReport(dataflow, at(schedule.plan.groups, explained.index), explained),
      weightsBytes: steps === null ? 0 : loadedBytes(schedule, steps),
      steps,
    };
  });
}

function groupReport(
  dataflow: Dataflow,
  group: Group,
  { index, peakBytes, macs, untiledMacs }: GroupExplanation,
): Omit<GroupReport, 'weightsBytes' | 'steps'> {
  const { first, last, grid, overlap } = group;
  const fused = fusedGroup(dataflow, group);
  const { tiles } = tilingOf(fused);
  return {
    index,
    first,
    last,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    arenaBytes: peakBytes,
    workingSetBytes: planWorkingSet(dataflow.network, planOf([group])),
    macs,
    untiledMacs,
    maps: tiledMaps(fused, tiles),
  };
}

const loadedBytes = ({ steps }: Schedule, { start, end }: Interval): number =>
  total(
    steps
      .slice(start, end)
      .flatMap(step => (step.kind === 'load' ? step.blocks : []))
      .map(({ weightsBytes, biasesBytes }) => weightsBytes + biasesBytes),
  );

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
