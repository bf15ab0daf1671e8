import { at } from '../../base/assert';
import { layerMacs } from '../network/cost';
import { dataflowOf } from '../network/dataflow';
import { NETWORK_INPUT } from '../network/network';
import { layerWorkingSet, workingSetBytes } from '../memory/working-set';
import type { ArenaNeeds } from '../schedule/arena-needs';
import type { Schedule, Step } from '../schedule/schedule';
import { fusedGroup } from '../tiling/fused-group';
import { tilingOf } from '../tiling/tiling';
import type { LayerMemory } from './report';

/** What a layer takes under one plan, all its tiles together. */
export interface LayerCost {
  readonly memory: LayerMemory;
  readonly macs: number;
}

interface Sum {
  workingSetBytes: number;
  arenaBytes: number;
  macs: number;
}

/** By layer. A layer that owns no memory (dropout, a route of one input) takes nothing. */
export function layerCosts(schedule: Schedule, needs: ArenaNeeds): readonly LayerCost[] {
  const sums = schedule.network.layers.map((): Sum => ({
    workingSetBytes: 0,
    arenaBytes: 0,
    macs: 0,
  }));
  addTiles(schedule, sums);
  addArena(schedule, needs, sums);
  return sums.map(({ workingSetBytes, arenaBytes, macs }) => ({
    memory: { workingSetBytes, arenaBytes },
    macs,
  }));
}

function addTiles({ network, plan }: Schedule, sums: readonly Sum[]): void {
  const dataflow = dataflowOf(network);
  for (const group of plan.groups)
    for (const tile of tilingOf(fusedGroup(dataflow, group)).tiles)
      for (const { layer: index, computed } of tile.layers) {
        const layer = at(network.layers, index);
        const sum = at(sums, index);
        const bytes = workingSetBytes(layerWorkingSet(network, layer, computed));
        sum.workingSetBytes = Math.max(sum.workingSetBytes, bytes);
        sum.macs += layerMacs(network, layer, computed);
      }
}

function addArena({ steps }: Schedule, { bytes }: ArenaNeeds, sums: readonly Sum[]): void {
  steps.forEach((step, index) => {
    const layer = layerOfStep(step);
    if (layer === undefined) return;
    const sum = at(sums, layer);
    sum.arenaBytes = Math.max(sum.arenaBytes, at(bytes, index));
  });
}

/** The layer that a step works for, if it is one layer's; the network's input is none. */
export function layerOfStep(step: Step): number | undefined {
  switch (step.kind) {
    case 'compute':
      return step.layer;
    case 'keep':
    case 'take':
      return step.strip.layer === NETWORK_INPUT ? undefined : step.strip.layer;
    case 'input':
    case 'load':
    case 'convert':
      return undefined;
  }
}
