import type { FusedGroup } from './fused-group';
import { positionOf } from './grid';
import type { Strip, Tile } from './tile';
import type { RectangleOf } from './tile-rectangles';

/** A tile that computes all it needs, and keeps the given strips for its neighbours. */
export function fullTile(
  fused: FusedGroup,
  needed: RectangleOf,
  stored: RectangleOf,
  index: number,
  kept: readonly Strip[] = [],
): Tile {
  const { row, column } = positionOf(index, fused.group.grid);
  const layers = fused.layers.map(({ index: layer }) => {
    const computed = needed(layer, row, column);
    return {
      layer,
      computed,
      held: computed,
      stored: stored(layer, row, column),
      taken: [],
      kept: kept.filter(strip => strip.layer === layer),
    };
  });
  return { index, row, column, layers };
}
