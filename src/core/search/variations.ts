import { at } from '../../base/assert';
import type { Dataflow } from '../dataflow/dataflow';
import {
  choicesOf,
  possibleResidences,
  residencesFor,
  type ResidenceChoice,
} from '../dataflow/residence';
import { fusedGroup } from '../tiling/fused-group';
import { canSplit, WHOLE_GRID, type Grid } from '../tiling/grid';
import { fitGroup, mainOutput, mergeWhole } from '../tiling/nearest-plan';
import {
  isUntiled,
  kernelsOf,
  untiledGroup,
  type Group,
  type KernelMode,
  type OverlapMode,
  type Plan,
} from '../tiling/plan';
import { groupProblem } from '../tiling/plan-check';

const MODES: readonly OverlapMode[] = [
  'recompute',
  'keep-rows',
  'keep-rows-and-columns',
  'checkerboard',
];

/** Rows that every layer of a group that keeps rows may produce each time it runs. */
const BLOCK_HEIGHTS = [1, 2, 4];

/** How a group is tiled, apart from the layers that it holds. */
type Shape = Pick<Group, 'grid' | 'overlap' | 'blockHeights'> & { readonly first: number };

/**
 * The plans that differ from one in a single thing: a cut that is moved by a layer, taken out or added, or the grid or
 * overlap mode of one group. Layers keep their kernels. All of them fit the network, but that a checkerboard may be
 * refused where it is lowered. No tiled group gets more than `mostLayers` layers.
 */
export function variationsOf(
  dataflow: Dataflow,
  plan: Plan,
  mostLayers = Infinity,
): readonly Plan[] {
  const { groups } = plan;
  const isShort = ({ first, last }: Pick<Group, 'first' | 'last'>): boolean =>
    last - first < mostLayers;
  const kernels = groups.flatMap(kernelsOf);
  const variations = new Map<string, Plan>();
  const add = (from: number, count: number, changed: readonly Group[]): void => {
    if (changed.some(group => groupProblem(fusedGroup(dataflow, group)) !== undefined)) return;
    const all = mergeWhole(
      [...groups.slice(0, from), ...changed, ...groups.slice(from + count)].map(group =>
        withKernelsOf(group, kernels),
      ),
    );
    variations.set(JSON.stringify(all), { ...plan, groups: all });
  };
  groups.forEach((group, index) => {
    if (isShort(group)) for (const changed of reshaped(dataflow, group)) add(index, 1, [changed]);
    for (const changed of divided(dataflow, group)) add(index, 1, changed);
    const next = groups[index + 1];
    if (next === undefined) return;
    for (const changed of rejoined(dataflow, group, next))
      if (changed.every(each => isUntiled(each) || isShort(each))) add(index, 2, changed);
  });
  variations.delete(JSON.stringify(groups));
  return [...variations.values()];
}

/** A plan that keeps a map where it is joined, or by itself where the plan has it there. */
export function resettled(
  dataflow: Dataflow,
  plan: Plan,
  choice: ResidenceChoice,
): { readonly plan: Plan; readonly isJoined: boolean } {
  const chosen = choicesOf(residencesFor(dataflow, plan.residences));
  const others = chosen.filter(({ layer }) => layer !== choice.layer);
  const wasChosen = chosen.some(
    ({ layer, host }) => layer === choice.layer && host === choice.host,
  );
  const choices = wasChosen ? others : [...others, choice];
  return { plan: withResidences(dataflow, plan, choices), isJoined: !wasChosen };
}

/** A plan that keeps every map where it is joined that can lie there. */
export function joinedInPlace(dataflow: Dataflow, plan: Plan): Plan {
  const choices = new Map(possibleResidences(dataflow).map(choice => [choice.layer, choice]));
  for (const choice of choicesOf(residencesFor(dataflow, plan.residences)))
    choices.set(choice.layer, choice);
  return withResidences(dataflow, plan, [...choices.values()]);
}

/** A plan with other residences; where they are those that it has by default, it does not say them. */
export function withResidences(
  dataflow: Dataflow,
  { groups, weights, input }: Plan,
  choices: readonly ResidenceChoice[],
): Plan {
  const residences = [...choices].sort((a, b) => a.layer - b.layer);
  const usual = choicesOf(residencesFor(dataflow, undefined));
  const isUsual = JSON.stringify(residences) === JSON.stringify(usual);
  return { groups, weights, input, ...(!isUsual && { residences }) };
}

/** A group with the kernels that its layers have in the plan. */
function withKernelsOf(
  { first, last, grid, overlap, blockHeights }: Group,
  kernels: readonly KernelMode[],
): Group {
  const own = kernels.slice(first, last + 1);
  return {
    first,
    last,
    grid,
    overlap,
    ...(blockHeights && { blockHeights }),
    ...(own.includes('fast') && { kernels: own }),
  };
}

/** A shape laid on other layers; `height` is the number of rows that those produce at a time which it does not know. */
function shaped(
  dataflow: Dataflow,
  { first: start, grid, overlap, blockHeights }: Shape,
  first: number,
  last: number,
  height = 1,
): Group {
  const layers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const heights = blockHeights && layers.map(layer => blockHeights[layer - start] ?? height);
  const group: Group = { first, last, grid, overlap, ...(heights && { blockHeights: heights }) };
  const [fitting = group, ...others] = fitGroup(dataflow, group);
  return others.length === 0 ? fitting : group;
}

/** The same in several ways, where the shape does not know how many rows some layers produce. */
function shapedInWays(
  dataflow: Dataflow,
  shape: Shape,
  first: number,
  last: number,
): readonly Group[] {
  const { blockHeights } = shape;
  const ways =
    blockHeights === undefined
      ? [1]
      : new Set([1, at(blockHeights, 0), at(blockHeights, blockHeights.length - 1)]);
  return [...ways].flatMap(height => {
    const group = shaped(dataflow, shape, first, last, height);
    return blockHeights === undefined ? [group] : [group, settled(dataflow, group)];
  });
}

/** The block height of the map that the grid is laid on is that of the grid. */
function settled(dataflow: Dataflow, group: Group): Group {
  const { first, grid, blockHeights } = group;
  const main = mainOutput(fusedGroup(dataflow, group));
  if (blockHeights === undefined || main === undefined) return group;
  const own = Math.ceil(main.output.shape.height / grid.rows);
  return {
    ...group,
    blockHeights: blockHeights.map((height, index) =>
      first + index === main.index ? own : height,
    ),
  };
}

/** The same layers in another grid or overlap mode. */
function reshaped(dataflow: Dataflow, group: Group): readonly Group[] {
  const { first, last, overlap, grid } = group;
  const main = mainOutput(fusedGroup(dataflow, group));
  if (main === undefined) return [];
  const { height, width } = main.output.shape;
  const rows = counts(height, grid.rows);
  const columns = counts(width, grid.columns);
  const grids = [
    ...rows.map((count): Grid => ({ ...grid, rows: count })),
    ...columns.map((count): Grid => ({ ...grid, columns: count })),
    ...(isUntiled(group) ? [] : [WHOLE_GRID]),
  ];
  const plain = { first, last };
  return [
    ...grids.flatMap(changed => {
      const plainly = { ...group, grid: changed };
      return group.blockHeights === undefined ? [plainly] : [plainly, settled(dataflow, plainly)];
    }),
    ...MODES.filter(mode => mode !== overlap || group.blockHeights !== undefined).map(mode => ({
      ...plain,
      grid,
      overlap: mode,
    })),
    ...BLOCK_HEIGHTS.map(rowsOfABlock =>
      settled(dataflow, {
        ...plain,
        grid: { ...grid, rows: Math.ceil(height / rowsOfABlock) },
        overlap: 'keep-rows',
        blockHeights: Array.from({ length: last - first + 1 }, () => rowsOfABlock),
      }),
    ),
  ];
}

/** Numbers of parts near one: the next ones, half and twice as many, one, and as many as there can be. */
function counts(extent: number, parts: number): readonly number[] {
  const valid = Array.from({ length: extent }, (_, index) => index + 1).filter(count =>
    canSplit(extent, count, 'paper'),
  );
  const place = valid.findIndex(count => count >= parts);
  const wished = [parts - 1, parts + 1, parts / 2, parts * 2].map(
    wish => valid.find(count => count >= wish) ?? extent,
  );
  return [...new Set([1, extent, ...wished, ...valid.slice(Math.max(0, place - 2), place + 3)])];
}

/** Two groups in place of one. */
function divided(dataflow: Dataflow, group: Group): readonly (readonly Group[])[] {
  const { first, last } = group;
  if (isUntiled(group)) return [];
  return Array.from({ length: last - first }, (_, index) => first + 1 + index).flatMap(cut => {
    const [head, tail] = [
      shaped(dataflow, group, first, cut - 1),
      shaped(dataflow, group, cut, last),
    ];
    return [
      [head, tail],
      [untiledGroup(first, cut - 1), tail],
      [head, untiledGroup(cut, last)],
    ];
  });
}

/** One group in place of two, and two with the cut before or behind it. */
function rejoined(dataflow: Dataflow, a: Group, b: Group): readonly (readonly Group[])[] {
  const joined = [a, b].flatMap(group =>
    shapedInWays(dataflow, group, a.first, b.last).map(whole => [whole]),
  );
  const moved = [b.first - 1, b.first + 1]
    .filter(cut => cut > a.first && cut <= b.last)
    .flatMap(cut => {
      const tails = shapedInWays(dataflow, b, cut, b.last);
      return shapedInWays(dataflow, a, a.first, cut - 1).flatMap(head =>
        tails.map(tail => [head, tail]),
      );
    });
  return [...joined, ...moved];
}
