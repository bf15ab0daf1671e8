import { at } from '../../base/assert';
import { isEmpty, type Interval } from '../../base/interval';
import { workingSetsOf } from '../target/working-set';
import type { LoweredGroup, Schedule } from '../schedule/schedule';
import type { GroupExplanation } from './explanation';
import { groupExplanations } from './explanation-model';
import type { GroupReport } from './report';
import { tiledMaps } from './tiled-map';

/** `groups` are the explained ones, if they are at hand. */
export function groupReports(
  schedule: Schedule,
  groups: readonly GroupExplanation[] = groupExplanations(schedule),
): readonly GroupReport[] {
  const lowered = schedule.facts().groups;
  return groups.map(explained => groupReport(schedule, at(lowered, explained.index), explained));
}

function groupReport(
  schedule: Schedule,
  { fused, tiling, steps }: LoweredGroup,
  { index, peakBytes, macs, untiledMacs }: GroupExplanation,
): GroupReport {
  const { first, last, grid, overlap } = fused.group;
  return {
    index,
    first,
    last,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    arenaBytes: peakBytes,
    workingSetBytes: at(workingSetsOf(schedule).groupBytes, index),
    weightsBytes: loadedBytes(schedule, steps),
    macs,
    untiledMacs,
    steps: isEmpty(steps) ? null : steps,
    maps: tiledMaps(fused, tiling.tiles),
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
