import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { layerMacs } from '../network/cost';
import { dataflowOf, type Dataflow } from '../network/dataflow';
import { planWorkingSet } from '../memory/working-set';
import type { Schedule } from '../schedule/schedule';
import { fusedGroup } from '../tiling/fused-group';
import { planOf, type Group } from '../tiling/plan';
import { tilingOf } from '../tiling/tiling';
import { aliveBytes } from './alive-bytes';
import type { GroupReport } from './report';
import { tiledMaps } from './tiled-map';

export function groupReports(schedule: Schedule): readonly GroupReport[] {
  const dataflow = dataflowOf(schedule.network);
  const alive = aliveBytes(schedule);
  const spans = groupSteps(schedule);
  return schedule.plan.groups.map((group, index) => {
    const steps = spans.get(index) ?? null;
    return {
      ...groupReport(dataflow, group, index),
      arenaBytes: steps === null ? 0 : largest(alive.slice(steps.start, steps.end)),
      weightsBytes: steps === null ? 0 : loadedBytes(schedule, steps),
      steps,
    };
  });
}

function groupReport(
  dataflow: Dataflow,
  group: Group,
  index: number,
): Omit<GroupReport, 'arenaBytes' | 'weightsBytes' | 'steps'> {
  const { network } = dataflow;
  const { first, last, grid, overlap } = group;
  const fused = fusedGroup(dataflow, group);
  const { tiles } = tilingOf(fused);
  const computed = tiles.flatMap(tile => tile.layers);
  return {
    index,
    first,
    last,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    workingSetBytes: planWorkingSet(network, planOf([group])),
    macs: total(
      computed.map(part => layerMacs(network, at(network.layers, part.layer), part.computed)),
    ),
    untiledMacs: total(fused.layers.map(layer => layerMacs(network, layer))),
    maps: tiledMaps(fused, tiles),
  };
}

/** By group: the stretch of its steps, which follow one another. */
function groupSteps({ steps }: Schedule): ReadonlyMap<number, Interval> {
  const spans = new Map<number, Interval>();
  steps.forEach((step, index) => {
    if (step.kind === 'input') return;
    const start = spans.get(step.group)?.start ?? index;
    spans.set(step.group, { start, end: index + 1 });
  });
  return spans;
}

const loadedBytes = ({ steps }: Schedule, { start, end }: Interval): number =>
  total(
    steps
      .slice(start, end)
      .flatMap(step => (step.kind === 'load' ? step.blocks : []))
      .map(({ weightsBytes, biasesBytes }) => weightsBytes + biasesBytes),
  );

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);
