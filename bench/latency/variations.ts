import { at } from '../../src/base/assert';
import type { Network } from '../../src/core/network/network';
import type { Grid } from '../../src/core/tiling/grid';
import { WHOLE_GRID } from '../../src/core/tiling/grid';
import { mergeWhole } from '../../src/core/tiling/nearest-plan';
import { DEFAULT_BLOCK_HEIGHT } from '../../src/core/tiling/pipeline';
import { isUntiled, planOf, type Group, type Plan } from '../../src/core/tiling/plan';

/**
 * Plans that differ from one in a single thing, by what that is: the block heights of a group, its grid and overlap
 * mode, or where it begins and ends. Some of them do not fit the network.
 */
export const variationsOf = (network: Network, plan: Plan): readonly (readonly Plan[])[] =>
  [otherHeights, otherForms, otherCuts].map(kind =>
    kind(network, plan.groups).map(groups => planOf(mergeWhole(groups), plan)),
  );

type Groups = readonly Group[];

/** Exchanges the group at a place for others. */
const exchanged = (groups: Groups, index: number, count: number, others: Groups): Groups => [
  ...groups.slice(0, index),
  ...others,
  ...groups.slice(index + count),
];

type HeightRule = (height: number, layer: number) => number;

function otherHeights(network: Network, groups: Groups): readonly Groups[] {
  const isConvolution = (layer: number): boolean =>
    at(network.layers, layer).operation.kind === 'convolution';
  const rules: readonly HeightRule[] = [
    height => 2 * height,
    height => 3 * height,
    height => Math.max(1, height >> 1),
    (_, layer) => (isConvolution(layer) ? 4 : 2),
    (_, layer) => (isConvolution(layer) ? 8 : 4),
    (_, layer) => (isConvolution(layer) ? 5 : 2),
    () => 1,
    () => 2,
    () => 4,
  ];
  return groups.flatMap((group, index) =>
    group.overlap === 'keep-rows'
      ? rules.map(rule => exchanged(groups, index, 1, [withHeights(network, group, rule)]))
      : [],
  );
}

/** A group that keeps rows in other block heights; the rows of its grid are the blocks of its last layer. */
function withHeights(network: Network, group: Group, rule: HeightRule): Group {
  const { first, last, grid, blockHeights } = group;
  const { height } = at(network.layers, last).output.shape;
  const given = (layer: number): number =>
    blockHeights?.[layer - first] ??
    (layer === last ? Math.ceil(height / grid.rows) : DEFAULT_BLOCK_HEIGHT);
  const layers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const heights = layers.map(layer => rule(given(layer), layer));
  const rows = Math.ceil(height / Math.min(height, at(heights, heights.length - 1)));
  return {
    ...group,
    grid: { ...grid, rows },
    blockHeights: [...heights.slice(0, -1), Math.ceil(height / rows)],
  };
}

/** Rows of the last map in a tile, and columns of the grid. */
const TILES: readonly (readonly [rows: number, columns: number])[] = [
  [Infinity, 2],
  [16, 1],
  [16, 2],
  [8, 1],
  [8, 2],
  [4, 1],
  [4, 2],
  [2, 4],
];

function otherForms(network: Network, groups: Groups): readonly Groups[] {
  return groups.flatMap((group, index) => {
    const { first, last } = group;
    const { height } = at(network.layers, last).output.shape;
    const grids = TILES.map(([rows, columns]): Grid => ({
      rows: Math.ceil(height / Math.min(height, rows)),
      columns,
      rule: 'paper',
    }));
    const forms: Groups = [
      { first, last, grid: WHOLE_GRID, overlap: 'recompute' },
      ...grids.flatMap((grid): Groups => [
        { first, last, grid, overlap: 'recompute' },
        { first, last, grid, overlap: 'keep-rows-and-columns' },
      ]),
      ...[1, 2, 3].map(columns =>
        withHeights(
          network,
          { first, last, grid: { ...WHOLE_GRID, columns }, overlap: 'keep-rows' },
          (_, layer) => (at(network.layers, layer).operation.kind === 'convolution' ? 4 : 2),
        ),
      ),
    ];
    return forms.map(form => exchanged(groups, index, 1, [form]));
  });
}

/** Layers that a cut is moved by. */
const MOVES = [-2, -1, 1, 2];

function otherCuts(network: Network, groups: Groups): readonly Groups[] {
  return groups.slice(1).flatMap((late, index) => {
    const early = at(groups, index);
    const moved = MOVES.map(by => late.first + by).filter(
      cut => cut > early.first && cut <= late.last,
    );
    return [
      ...moved.map(cut =>
        exchanged(groups, index, 2, [
          resized(network, early, early.first, cut - 1),
          resized(network, late, cut, late.last),
        ]),
      ),
      ...[early, late].map(form =>
        exchanged(groups, index, 2, [resized(network, form, early.first, late.last)]),
      ),
    ];
  });
}

/** A group of other layers in the way of the given one; new layers run as often as the one beside them. */
function resized(network: Network, group: Group, first: number, last: number): Group {
  if (isUntiled(group) || group.blockHeights === undefined) return { ...group, first, last };
  const { blockHeights } = group;
  const layers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const nearest = (layer: number): number =>
    at(blockHeights, Math.min(Math.max(layer, group.first), group.last) - group.first);
  return withHeights(
    network,
    { ...group, first, last, blockHeights: layers.map(nearest) },
    height => height,
  );
}
