import { UserError } from '../../base/user-error';
import { dataflowOf, type Dataflow } from '../dataflow/dataflow';
import type { Network } from '../network/network';
import { possibleResidences } from '../dataflow/residence';
import { fusedGroup, type FusedGroup } from './fused-group';
import { canSplit } from './grid';
import { whyExact } from './kernel-choice';
import { layerTiles, mainOutput, MOST_LAYER_TILES } from './nearest-plan';
import { isUntiled, kernelOf, type Plan } from './plan';
import { nearestNotation } from './plan-notation';
import { needsWholeMap } from './receptive-field';

/**
 * Checks that a plan fits its network: groups that follow one another without a gap, grids that leave
 * no tile empty, and layers that need a whole map only where nothing is tiled.
 * @throws UserError with the reason and, where there is one, the nearest plan that fits.
 */
export function checkPlan(network: Network, plan: Plan): void {
  const dataflow = dataflowOf(network);
  checkRuns(network, plan);
  checkKernels(network, plan);
  checkResidences(dataflow, plan);
  for (const group of plan.groups) {
    const problem = groupProblem(fusedGroup(dataflow, group));
    if (problem !== undefined) throw new UserError(`${problem}${suggestion(network, plan)}`);
  }
}

/**
 * Checks a plan that somebody has written: it must also be one that can be lowered in some seconds.
 * @throws UserError
 */
export function checkGivenPlan(network: Network, plan: Plan): void {
  checkPlan(network, plan);
  const tiles = layerTiles(plan.groups);
  if (tiles > MOST_LAYER_TILES)
    throw new UserError(
      `The plan has ${tiles} tiles over all layers, but at most ${MOST_LAYER_TILES} can be computed: use coarser grids.` +
        suggestion(network, plan),
    );
}

function checkRuns(network: Network, { groups }: Plan): void {
  let next = 0;
  for (const { first, last } of groups) {
    if (first !== next || last < first)
      throw new UserError(
        `The plan's groups must be contiguous: the next group must start at layer ${next}, ` +
          `but it has layers ${first} to ${last}.`,
      );
    next = last + 1;
  }
  if (next !== network.layers.length)
    throw new UserError(
      `The plan ends after layer ${next - 1}, but the network "${network.name}" has ` +
        `${network.layers.length} layers (0 to ${network.layers.length - 1}).`,
    );
}

function checkKernels(network: Network, { groups }: Plan): void {
  for (const group of groups)
    for (const layer of network.layers.slice(group.first, group.last + 1)) {
      if (kernelOf(group, layer.index) === 'exact') continue;
      const reason = whyExact(network, layer);
      if (reason !== undefined)
        throw new UserError(
          `The plan computes layer ${layer.index} (${layer.label}) with a fast kernel, but ${reason}: ` +
            `make it exact in the plan's "kernels".`,
        );
    }
}

function checkResidences(dataflow: Dataflow, { residences }: Plan): void {
  if (residences === undefined) return;
  const possible = possibleResidences(dataflow);
  const placed = new Set<number>();
  for (const { layer, host } of residences) {
    if (!possible.some(choice => choice.layer === layer && choice.host === host))
      throw new UserError(
        `The plan writes layer ${layer} into the map of layer ${host}, which doesn't concatenate all of its channels exactly once: ` +
          `remove it from the plan's "residences".`,
      );
    if (placed.has(layer))
      throw new UserError(
        `The plan writes layer ${layer} into the maps of two layers: remove one of them from the plan's "residences".`,
      );
    placed.add(layer);
  }
}

/** Why a group cannot be tiled as it says, if it cannot. */
export function groupProblem(fused: FusedGroup): string | undefined {
  const { group, dataflow } = fused;
  const { grid, first, last } = group;
  const name = `The group of layers ${first} to ${last} in ${grid.rows}x${grid.columns} tiles`;
  if (!isUntiled(group)) {
    const whole = fused.layers.find(layer => needsWholeMap(dataflow.network, layer));
    if (whole !== undefined)
      return `${name} cannot be tiled: layer ${whole.index} (${whole.label}) needs the whole map.`;
  }
  const crowded = mainOutput(fused);
  if (crowded === undefined) return undefined;
  const { height, width } = crowded.output.shape;
  if (canSplit(height, grid.rows, grid.rule) && canSplit(width, grid.columns, grid.rule))
    return undefined;
  return `${name} would leave a tile empty: layer ${crowded.index} is ${width}×${height} positions.`;
}

const suggestion = (network: Network, plan: Plan): string =>
  ` The nearest plan that fits is ${nearestNotation(network, plan)}.`;
