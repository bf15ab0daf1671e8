import { EMPTY_RECTANGLE, isEmptyRectangle, type Rectangle } from '../../base/rectangle';
import type { Axis, FusedGroup } from './fused-group';
import { Sweep } from './sweep';
import type { LayerTile, Side, Strip, Tile, Tiling } from './tile';

/**
 * Keeps rows and columns: tiles run row by row, and nothing is computed twice. A tile computes the product
 * of what the two sweeps compute in its row and in its column; what it needs beside that, the tiles above
 * and to the left kept for it.
 */
export function keepAllTiling(fused: FusedGroup): Tiling {
  const sweeps = { y: new Sweep(fused, 'y'), x: new Sweep(fused, 'x') };
  const { y, x } = sweeps;
  const tiles = Array.from({ length: y.parts * x.parts }, (_, index): Tile => {
    const [row, column] = [Math.floor(index / x.parts), index % x.parts];
    const layers = fused.layers.map(layer =>
      layerTile(sweeps, layer.index, fused.outputs.has(layer.index), row, column),
    );
    return { index, row: row - y.ahead, column: column - x.ahead, layers };
  });
  return { tiles, order: tiles.map(({ index }) => index), stripsInLines: true };
}

type Sweeps = Readonly<Record<Axis, Sweep>>;

function layerTile(
  sweeps: Sweeps,
  layer: number,
  leaves: boolean,
  row: number,
  column: number,
): LayerTile {
  const rows = sweeps.y.stretchAt(layer, row);
  const columns = sweeps.x.stretchAt(layer, column);
  const computed = { y: rows.computed, x: columns.computed };
  return {
    layer,
    computed,
    held: { y: rows.held, x: columns.held },
    stored: leaves ? computed : EMPTY_RECTANGLE,
    taken: [
      ...stripBelow(sweeps, layer, row - 1, column),
      ...stripRight(sweeps, layer, row, column - 1),
    ],
    kept: [...stripBelow(sweeps, layer, row, column), ...stripRight(sweeps, layer, row, column)],
  };
}

/** What a tile keeps of its new columns for the tile below; none where there is nothing to keep. */
function stripBelow({ y, x }: Sweeps, layer: number, row: number, column: number): Strips {
  const rectangle = {
    y: y.stretchAt(layer, row + 1).reused,
    x: x.stretchAt(layer, column).computed,
  };
  const from = row * x.parts + column;
  return strips(layer, from, from + x.parts, 'below', rectangle);
}

/** What a tile keeps of all its rows, taken ones too, for the tile to the right. */
function stripRight({ y, x }: Sweeps, layer: number, row: number, column: number): Strips {
  const rectangle = {
    y: y.stretchAt(layer, row).held,
    x: x.stretchAt(layer, column + 1).reused,
  };
  const from = row * x.parts + column;
  return strips(layer, from, from + 1, 'right', rectangle);
}

type Strips = readonly Strip[];

const strips = (
  layer: number,
  from: number,
  to: number,
  side: Side,
  rectangle: Rectangle,
): Strips => (isEmptyRectangle(rectangle) ? [] : [{ layer, from, to, side, rectangle }]);
