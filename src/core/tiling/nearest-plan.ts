import { at } from '../../base/assert';
import { dataflowOf, type Dataflow } from '../dataflow/dataflow';
import type { Layer, Network } from '../network/network';
import { isCheckerboard } from './checkerboard';
import { fusedGroup, type FusedGroup } from './fused-group';
import { canSplit, type Grid } from './grid';
import { isUntiled, kernelsOf, untiledGroup, type Group, type Plan } from './plan';
import { needsWholeMap } from './receptive-field';

/**
 * The plan with its groups split around layers that need a whole map (which become 1x1 groups), grids made coarser where
 * tiles would be empty, or where there are more than a given plan may have, and checkerboards that can't be run recomputed.
 */
export function nearestPlan(network: Network, plan: Plan): Plan {
  const dataflow = dataflowOf(network);
  const fitting = plan.groups.flatMap(group => fitGroup(dataflow, group));
  const groups = bounded(dataflow, fitting).map((group): Group =>
    canRun(fusedGroup(dataflow, group, plan.input)) ? group : { ...group, overlap: 'recompute' },
  );
  return { ...plan, groups: mergeWhole(groups) };
}

const canRun = (fused: FusedGroup): boolean =>
  fused.group.overlap !== 'checkerboard' || isUntiled(fused.group) || isCheckerboard(fused);

/** So many tiles of layers a given plan may have: each is a step and some numbers, a million of them a minute and GiBs. */
export const MOST_LAYER_TILES = 2 ** 17;

/** Tiles of each layer, added up over those that are tiled. */
export const layerTiles = (groups: readonly Group[]): number =>
  groups
    .filter(group => !isUntiled(group))
    .reduce((sum, { grid, first, last }) => sum + grid.rows * grid.columns * (last + 1 - first), 0);

function bounded(dataflow: Dataflow, groups: readonly Group[]): readonly Group[] {
  if (layerTiles(groups) <= MOST_LAYER_TILES) return groups;
  const most = Math.max(1, Math.floor(MOST_LAYER_TILES / dataflow.network.layers.length));
  return groups.map(group => coarser(dataflow, { ...group, grid: limited(group.grid, most) }));
}

/** The grid with so many tiles at most, of which the larger side is halved until then. */
function limited({ rows, columns, rule }: Grid, most: number): Grid {
  if (rows * columns <= most) return { rows, columns, rule };
  return rows >= columns
    ? limited({ rows: Math.ceil(rows / 2), columns, rule }, most)
    : limited({ rows, columns: Math.ceil(columns / 2), rule }, most);
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
  whole ? untiledGroup(first, first) : { first, last: first, grid, overlap };

function coarser(dataflow: Dataflow, group: Group): Group {
  const output = mainOutput(fusedGroup(dataflow, group));
  if (output === undefined) return group;
  const { rule } = group.grid;
  const fit = (extent: number, wished: number): number => {
    if (canSplit(extent, wished, rule)) return wished;
    let parts = Math.min(wished - 1, extent);
    while (parts > 1 && !canSplit(extent, parts, rule)) parts--;
    return Math.max(1, parts);
  };
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
        ...untiledGroup(previous.first, group.last),
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

/** The output that the grid is laid on first: that of the last layer which leaves the group. */
export const mainOutput = (fused: FusedGroup): Layer | undefined =>
  fused.layers.findLast(layer => fused.outputs.has(layer.index));
