import { at } from '../../base/assert';
import { interval, type Interval } from '../../base/interval';
import {
  areaOf,
  boundingBox,
  containsRectangle,
  EMPTY_RECTANGLE,
  isEmptyRectangle,
  overlap,
  type Rectangle,
} from '../../base/rectangle';
import { UserError } from '../../base/user-error';
import { DemandGraph } from './demand-graph';
import type { FusedGroup } from './fused-group';
import { fullTile } from './full-tile';
import { positionOf } from './grid';
import { requiredInterval } from './receptive-field';
import type { LayerTile, Side, Strip, Tile, Tiling } from './tile';
import { neededRectangles, storedRectangles, type RectangleOf } from './tile-rectangles';

/**
 * DeepThings' data reuse. Tiles whose row + column is even run first and compute all they need; the
 * odd ones then compute, layer by layer, only what no even neighbour has, and take the rest from them.
 * Rectangles are those of the authors' code.
 * @throws UserError where a neighbour's halo covers a whole tile, which the original answers with a
 * crash.
 */
export function checkerboardTiling(fused: FusedGroup): Tiling {
  const { rows, columns } = fused.group.grid;
  const needed = neededRectangles(fused);
  const stored = storedRectangles(fused);
  const indices = Array.from({ length: rows * columns }, (_, index) => index);
  const isOdd = (index: number): boolean => {
    const { row, column } = positionOf(index, fused.group.grid);
    return (row + column) % 2 === 1;
  };
  const odd = indices.filter(isOdd);
  const even = indices.filter(index => !isOdd(index));
  const graphs = { y: new DemandGraph(fused, 'y'), x: new DemandGraph(fused, 'x') };
  const taking = odd.map(index => oddTile(fused, graphs, needed, stored, index));
  const strips = indices.map((): Strip[] => []);
  for (const { layers } of taking)
    for (const { taken } of layers) for (const strip of taken) at(strips, strip.from).push(strip);
  const keeping = even.map(index => fullTile(fused, needed, stored, index, at(strips, index)));
  const tiles = [...keeping, ...taking].sort((a, b) => a.index - b.index);
  return { tiles, order: [...even, ...odd] };
}

/** Whether a group can be tiled so. */
export function isCheckerboard(fused: FusedGroup): boolean {
  try {
    checkerboardTiling(fused);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** From the last layer back: what the tile must hold, what it takes, and so what it computes. */
function oddTile(
  fused: FusedGroup,
  graphs: Graphs,
  needed: RectangleOf,
  stored: RectangleOf,
  index: number,
): Tile {
  const { row, column } = positionOf(index, fused.group.grid);
  const required = fused.layers.map(() => EMPTY_RECTANGLE);
  const layers: LayerTile[] = [];
  for (let slot = required.length - 1; slot >= 0; slot--) {
    const { layer } = at(graphs.y.nodes, slot);
    const share = stored(layer, row, column);
    const demand = at(required, slot);
    const held = boundingBox(demand, share);
    const { computed, strips: taken } = isEmptyRectangle(demand)
      ? { computed: held, strips: [] }
      : withoutNeighbours(fused, needed, layer, held, row, column);
    layers.unshift({ layer, computed, held, stored: share, taken, kept: [] });
    for (const [source, part] of sourceParts(graphs, slot, computed))
      required[source] = boundingBox(at(required, source), part);
  }
  return { index, row, column, layers };
}

type Graphs = Readonly<Record<keyof Rectangle, DemandGraph>>;

/**
 * What a part of a layer depends on, by the slots of its sources. What a tile takes over depends on both axes at once, so
 * that this demand cannot be traced along one of them.
 */
const sourceParts = (
  { y, x }: Graphs,
  slot: number,
  part: Rectangle,
): readonly (readonly [number, Rectangle])[] =>
  at(y.nodes, slot).sources.map(({ slot: source, reach }, input) => [
    source,
    {
      y: requiredInterval(reach, part.y, at(y.nodes, source).extent),
      x: requiredInterval(
        at(at(x.nodes, slot).sources, input).reach,
        part.x,
        at(x.nodes, source).extent,
      ),
    },
  ]);

/** Side of a neighbour as seen from that neighbour, and where it lies. */
const NEIGHBOURS: readonly { side: Side; rows: number; columns: number }[] = [
  { side: 'right', rows: 0, columns: -1 },
  { side: 'below', rows: -1, columns: 0 },
  { side: 'left', rows: 0, columns: 1 },
  { side: 'above', rows: 1, columns: 0 },
];

function withoutNeighbours(
  fused: FusedGroup,
  needed: RectangleOf,
  layer: number,
  held: Rectangle,
  row: number,
  column: number,
): { computed: Rectangle; strips: readonly Strip[] } {
  const { rows, columns } = fused.group.grid;
  let computed = held;
  const strips: Strip[] = [];
  for (const { side, rows: dy, columns: dx } of NEIGHBOURS) {
    const [r, c] = [row + dy, column + dx];
    if (r < 0 || r >= rows || c < 0 || c >= columns) continue;
    const theirs = needed(layer, r, c);
    const rectangle = stripOf(held, theirs, side);
    if (isEmptyRectangle(rectangle)) continue;
    if (!containsRectangle(theirs, rectangle))
      throw swallowed(
        fused,
        layer,
        row,
        column,
        'needs more of a neighbour than the neighbour computes',
      );
    computed = remainder(computed, theirs, side);
    strips.push({ layer, from: r * columns + c, to: row * columns + column, side, rectangle });
  }
  if (areaOf(held) > 0 && isEmptyRectangle(computed))
    throw swallowed(fused, layer, row, column, 'is covered by the halo of its neighbours');
  return { computed, strips };
}

/** The part of `held` on a neighbour's side that this neighbour has. */
function stripOf(held: Rectangle, theirs: Rectangle, side: Side): Rectangle {
  if (isEmptyRectangle(overlap(held, theirs))) return EMPTY_RECTANGLE;
  switch (side) {
    case 'right':
      return { y: held.y, x: interval(held.x.start, theirs.x.end) };
    case 'below':
      return { y: interval(held.y.start, theirs.y.end), x: held.x };
    case 'left':
      return { y: held.y, x: interval(theirs.x.start, held.x.end) };
    case 'above':
      return { y: interval(theirs.y.start, held.y.end), x: held.x };
  }
}

/** What is left of `computed` beside a neighbour's part. */
function remainder({ y, x }: Rectangle, theirs: Rectangle, side: Side): Rectangle {
  const from = (own: Interval, end: number): Interval =>
    interval(Math.max(own.start, end), own.end);
  const to = (own: Interval, start: number): Interval =>
    interval(own.start, Math.min(own.end, start));
  switch (side) {
    case 'right':
      return { y, x: from(x, theirs.x.end) };
    case 'below':
      return { y: from(y, theirs.y.end), x };
    case 'left':
      return { y, x: to(x, theirs.x.start) };
    case 'above':
      return { y: to(y, theirs.y.start), x };
  }
}

function swallowed(
  { group }: FusedGroup,
  layer: number,
  row: number,
  column: number,
  what: string,
): UserError {
  const { rows, columns } = group.grid;
  return new UserError(
    `The checkerboard ${rows}x${columns}c of layers ${group.first} to ${group.last} cannot be run: ` +
      `in layer ${layer} the tile in row ${row}, column ${column} ${what}. ` +
      `Use fewer tiles, cut the group earlier, or recompute (${rows}x${columns}).`,
  );
}
