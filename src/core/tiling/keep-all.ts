import { at } from '../../base/assert';
import { EMPTY_RECTANGLE, isEmptyRectangle, type Rectangle } from '../../base/rectangle';
import { DemandGraph } from './demand-graph';
import type { Axis, FusedGroup } from './fused-group';
import { NO_STRETCH, Sweep, type Stretch } from './sweep';
import type { LayerTile, Side, Strip, Tile, Tiling } from './tile';
import { partsAlong } from './tile-rectangles';

/**
 * Keeps rows and columns: tiles run row by row, and nothing is computed twice. A tile computes the product
 * of what the two sweeps compute in its row and in its column; what it needs beside that, the tiles above
 * and to the left kept for it.
 */
export function keepAllTiling(fused: FusedGroup): Tiling {
  const [y, x] = [sweepAlong(fused, 'y'), sweepAlong(fused, 'x')];
  const layers = fused.layers.map(({ index }, slot): SweptLayer => ({
    layer: index,
    leaves: fused.outputs.has(index),
    rows: y.stretchesOf(slot),
    columns: x.stretchesOf(slot),
  }));
  const tiles = Array.from({ length: y.parts * x.parts }, (_, index): Tile => {
    const [row, column] = [Math.floor(index / x.parts), index % x.parts];
    return {
      index,
      row: row - y.ahead,
      column: column - x.ahead,
      layers: layers.map(layer => layerTile(layer, row, column)),
    };
  });
  return { tiles, order: tiles.map(({ index }) => index), stripsInLines: true };
}

function sweepAlong(fused: FusedGroup, axis: Axis): Sweep {
  const { grid } = fused.group;
  return new Sweep(new DemandGraph(fused, axis), partsAlong(grid, axis), grid.rule);
}

interface SweptLayer {
  readonly layer: number;
  readonly leaves: boolean;
  /** What each row, and each column, of tiles holds of it. */
  readonly rows: readonly Stretch[];
  readonly columns: readonly Stretch[];
}

function layerTile(swept: SweptLayer, row: number, column: number): LayerTile {
  const { layer, leaves, rows, columns } = swept;
  const [y, x] = [at(rows, row), at(columns, column)];
  const computed = { y: y.computed, x: x.computed };
  return {
    layer,
    computed,
    held: { y: y.held, x: x.held },
    stored: leaves ? computed : EMPTY_RECTANGLE,
    taken: [...stripBelow(swept, row - 1, column), ...stripRight(swept, row, column - 1)],
    kept: [...stripBelow(swept, row, column), ...stripRight(swept, row, column)],
  };
}

/** What a tile keeps of its new columns for the tile below; none where there is nothing to keep, or no tile. */
function stripBelow({ layer, rows, columns }: SweptLayer, row: number, column: number): Strips {
  const { reused } = (row < 0 ? undefined : rows[row + 1]) ?? NO_STRETCH;
  const from = row * columns.length + column;
  const rectangle = { y: reused, x: at(columns, column).computed };
  return strips(layer, from, from + columns.length, 'below', rectangle);
}

/** What a tile keeps of all its rows, taken ones too, for the tile to the right. */
function stripRight({ layer, rows, columns }: SweptLayer, row: number, column: number): Strips {
  const { reused } = (column < 0 ? undefined : columns[column + 1]) ?? NO_STRETCH;
  const from = row * columns.length + column;
  return strips(layer, from, from + 1, 'right', { y: at(rows, row).held, x: reused });
}

type Strips = readonly Strip[];

const NONE: Strips = [];

const strips = (
  layer: number,
  from: number,
  to: number,
  side: Side,
  rectangle: Rectangle,
): Strips => (isEmptyRectangle(rectangle) ? NONE : [{ layer, from, to, side, rectangle }]);
