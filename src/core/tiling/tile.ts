import type { Rectangle } from '../../base/rectangle';

/** A strip of a layer's output that one tile holds and another takes over instead of computing it. */
export interface Strip {
  readonly layer: number;
  /** Row-major numbers of the two tiles. */
  readonly from: number;
  readonly to: number;
  /** Where the strip lies as seen from the tile that keeps it. */
  readonly side: Side;
  readonly rectangle: Rectangle;
}

export type Side = 'below' | 'right' | 'above' | 'left';

/** What one tile does in one layer, in positions of that layer's whole output map. */
export interface LayerTile {
  readonly layer: number;
  /** What the kernel computes. */
  readonly computed: Rectangle;
  /** What the layers after it read: the computed part and the strips taken over. */
  readonly held: Rectangle;
  /** The tile's own share of a map that leaves the group; empty for maps that do not. */
  readonly stored: Rectangle;
  /** Strips that complete `computed` to `held`. */
  readonly taken: readonly Strip[];
  /** Strips of `held` that neighbours will take. */
  readonly kept: readonly Strip[];
}

export interface Tile {
  /** Row-major number. */
  readonly index: number;
  /** Place in the grid; negative for a tile that only computes ahead, before the first row or column. */
  readonly row: number;
  readonly column: number;
  /**
   * What is computed, in the order in which it is. Layers that compute nothing may be missing; where rows
   * are kept, a layer may stand here several times, each time with its next rows.
   */
  readonly layers: readonly LayerTile[];
}

/** The tiles of a group: row-major, and the order in which they are run. */
export interface Tiling {
  readonly tiles: readonly Tile[];
  readonly order: readonly number[];
  /**
   * Where rows are kept: the rows of the ring in which a layer's part of a column of tiles lies, by layer.
   * Absent where every tile has buffers of its own.
   */
  readonly rings?: ReadonlyMap<number, number>;
  /** Whether every strip is taken before the next one to the same side is kept in its place. */
  readonly stripsInLines?: true;
}
