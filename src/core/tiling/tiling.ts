import { unreachable } from '../../base/assert';
import { checkerboardTiling } from './checkerboard';
import type { FusedGroup } from './fused-group';
import { fullTile } from './full-tile';
import { keepAllTiling } from './keep-all';
import { pipelineTiling } from './pipeline';
import type { Tiling } from './tile';
import { neededRectangles, storedRectangles } from './tile-rectangles';

/**
 * The rectangles of every tile of a group.
 * @throws UserError when the overlap mode cannot be used with this grid.
 */
export function tilingOf(fused: FusedGroup): Tiling {
  switch (fused.group.overlap) {
    case 'recompute':
      return recomputeTiling(fused);
    case 'checkerboard':
      return checkerboardTiling(fused);
    case 'keep-rows':
      return pipelineTiling(fused);
    case 'keep-rows-and-columns':
      return keepAllTiling(fused);
    default:
      return unreachable(fused.group.overlap);
  }
}

function recomputeTiling(fused: FusedGroup): Tiling {
  const { rows, columns } = fused.group.grid;
  const needed = neededRectangles(fused);
  const stored = storedRectangles(fused);
  const order = Array.from({ length: rows * columns }, (_, index) => index);
  return { tiles: order.map(index => fullTile(fused, needed, stored, index)), order };
}
