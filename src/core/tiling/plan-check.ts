import { at } from '../../base/assert';
import { UserError } from '../../base/user-error';
import { dataflowOf, type Dataflow } from '../network/dataflow';
import type { Layer, Network } from '../network/network';
import { fusedGroup, type FusedGroup } from './fused-group';
import { canSplit, WHOLE_GRID } from './grid';
import { whyExact } from './kernel-choice';
import { isUntiled, kernelOf, kernelsOf, type Group, type Plan } from './plan';
import { formatPlan } from './plan-notation';
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
  for (const group of plan.groups) {
    const problem = groupProblem(fusedGroup(dataflow, group));
    if (problem !== undefined) throw new UserError(`${problem}${suggestion(network, plan)}`);
  }
}

function checkRuns(network: Network, { groups }: Plan): void {
  let next = 0;
  for (const { first, last } of groups) {
    if (first !== next || last < first)
      throw new UserError(
        `The plan's groups must follow one another: layer ${next} should begin a group, ` +
          `but the next one holds layers ${first} to ${last}.`,
      );
    next = last + 1;
  }
  if (next !== network.layers.length)
    throw new UserError(
      `The plan ends behind layer ${next - 1}, but the network "${network.name}" has ` +
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
          `The plan computes layer ${layer.index} (${layer.type}) with a fast kernel, but ${reason}: ` +
            `make it exact in the plan's "kernels".`,
        );
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
      return `${name} cannot be tiled: layer ${whole.index} (${whole.type}) needs the whole map.`;
  }
  const crowded = mainOutput(fused);
  if (crowded === undefined) return undefined;
  const { height, width } = crowded.output.shape;
  if (canSplit(height, grid.rows, grid.rule) && canSplit(width, grid.columns, grid.rule))
    return undefined;
  return `${name} would leave a tile empty: layer ${crowded.index} is ${width}×${height} positions.`;
}

/** The output that the grid is laid on first: that of the last layer which leaves the group. */
export const mainOutput = (fused: FusedGroup): Layer | undefined =>
  fused.layers.findLast(layer => fused.outputs.has(layer.index));

function suggestion(network: Network, plan: Plan): string {
  const nearest = nearestPlan(network, plan);
  return ` The nearest plan that fits is ${formatPlan(nearest)}.`;
}

/**
 * The plan with its groups split around layers that need a whole map (which become 1x1 groups), and
 * grids made coarser where tiles would be empty.
 */
export function nearestPlan(network: Network, plan: Plan): Plan {
  const dataflow = dataflowOf(network);
  return { ...plan, groups: mergeWhole(plan.groups.flatMap(group => fitGroup(dataflow, group))) };
}

/** The groups that are nearest to one group and can be tiled as they say. */
export const fitGroup = (dataflow: Dataflow, group: Group): readonly Group[] =>
  splitAtWholeMaps(dataflow, group).map(piece =>
    coarser(dataflow, { ...piece, ...layerChoices(group, piece) }),
  );

/** What a group says of its layers one by one, for a piece of it that is still tiled. */
function layerChoices(
  { first: start, blockHeights, kernels }: Group,
  piece: Group,
): Pick<Group, 'blockHeights' | 'kernels'> {
  const { first, last } = piece;
  return {
    ...(blockHeights &&
      !isUntiled(piece) && { blockHeights: blockHeights.slice(first - start, last + 1 - start) }),
    ...(kernels && { kernels: kernels.slice(first - start, last + 1 - start) }),
  };
}

function splitAtWholeMaps(dataflow: Dataflow, group: Group): readonly Group[] {
  if (isUntiled(group)) return [group];
  const { network } = dataflow;
  const result: Group[] = [];
  for (let layer = group.first; layer <= group.last; layer++) {
    const whole = needsWholeMap(network, at(network.layers, layer));
    const previous = result.at(-1);
    if (previous !== undefined && isUntiled(previous) === whole)
      result[result.length - 1] = { ...previous, last: layer };
    else result.push(piece(group, layer, whole));
  }
  return result;
}

/** The group that begins at `first`: tiled like the whole, or not at all. */
const piece = ({ grid, overlap }: Group, first: number, whole: boolean): Group =>
  whole
    ? { first, last: first, grid: WHOLE_GRID, overlap: 'recompute' }
    : { first, last: first, grid, overlap };

function coarser(dataflow: Dataflow, group: Group): Group {
  const output = mainOutput(fusedGroup(dataflow, group));
  if (output === undefined) return group;
  const { rule } = group.grid;
  const fit = (extent: number, parts: number): number =>
    parts <= 1 || canSplit(extent, parts, rule) ? parts : fit(extent, Math.min(parts - 1, extent));
  const rows = fit(output.output.shape.height, group.grid.rows);
  const columns = fit(output.output.shape.width, group.grid.columns);
  return { ...group, grid: { rows, columns, rule } };
}

/** Neighbouring groups that tile nothing are one. */
export function mergeWhole(groups: readonly Group[]): readonly Group[] {
  const result: Group[] = [];
  for (const group of groups) {
    const previous = result.at(-1);
    if (previous !== undefined && isUntiled(previous) && isUntiled(group))
      result[result.length - 1] = {
        first: previous.first,
        last: group.last,
        grid: WHOLE_GRID,
        overlap: 'recompute',
        ...joinedKernels(previous, group),
      };
    else result.push(group);
  }
  return result;
}

/** The kernels of two groups that follow one another; none where all are exact. */
function joinedKernels(a: Group, b: Group): Pick<Group, 'kernels'> {
  if (a.kernels === undefined && b.kernels === undefined) return {};
  return { kernels: [...kernelsOf(a), ...kernelsOf(b)] };
}
