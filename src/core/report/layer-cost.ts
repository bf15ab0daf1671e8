import { at } from '../../base/assert';
import { layerMacs } from '../operations/macs';
import { isInput } from '../network/network';
import { workingSetsOf } from '../target/working-set';
import type { Schedule, Step } from '../schedule/schedule';
import type { LayerMemory } from './report';

/** What a layer takes under one plan, all its tiles together. */
export interface LayerCost {
  readonly memory: LayerMemory;
  readonly macs: number;
}

/** By layer. A layer that owns no memory (dropout, a route of one input) takes nothing. */
export function layerCosts(schedule: Schedule): readonly LayerCost[] {
  const { layers } = schedule.network;
  const { layerBytes } = workingSetsOf(schedule);
  const arenaBytes = layerArenaBytes(schedule);
  const macs = computedMacs(schedule);
  return layers.map(({ index }) => ({
    memory: { workingSetBytes: at(layerBytes, index), arenaBytes: at(arenaBytes, index) },
    macs: at(macs, index),
  }));
}

function computedMacs({ network, facts }: Schedule): Float64Array {
  const macs = new Float64Array(network.layers.length);
  for (const { tiling } of facts().groups)
    for (const tile of tiling.tiles)
      for (const { layer, computed } of tile.layers)
        if (!isInput(layer))
          macs[layer] = at(macs, layer) + layerMacs(network, at(network.layers, layer), computed);
  return macs;
}

function layerArenaBytes({ network, steps, facts }: Schedule): Float64Array {
  const { bytes } = facts().needs;
  const most = new Float64Array(network.layers.length);
  steps.forEach((step, index) => {
    const layer = layerOfStep(step);
    if (layer !== undefined) most[layer] = Math.max(at(most, layer), at(bytes, index));
  });
  return most;
}

/** The layer that a step works for, if it is one layer's; the network's input is none. */
export function layerOfStep(step: Step): number | undefined {
  switch (step.kind) {
    case 'compute':
      return step.layer;
    case 'keep':
    case 'take':
      return isInput(step.strip.layer) ? undefined : step.strip.layer;
    case 'input':
    case 'load':
    case 'convert':
      return undefined;
  }
}
