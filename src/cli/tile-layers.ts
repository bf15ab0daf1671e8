import { at } from '../base/assert';
import { EMPTY } from '../base/interval';
import {
  boundingBox,
  cornersOf,
  EMPTY_RECTANGLE,
  type Corners,
  type Rectangle,
} from '../base/rectangle';
import { isRoot } from '../core/dataflow/dataflow';
import { consumersOf, isInput, shapeOf, type Layer } from '../core/network/network';
import type { FusedGroup } from '../core/tiling/fused-group';
import { split } from '../core/tiling/grid';
import { kernelOf } from '../core/tiling/plan';
import { requiredRectangle } from '../core/tiling/receptive-field';
import type { Tile } from '../core/tiling/tile';

/** What one tile does in one layer: inclusive corners [x1, y1, x2, y2] in the whole maps, null for nothing. */
export interface TileLayer {
  readonly index: number;
  /** The part of the first input that is needed. */
  readonly in: Corners | null;
  /** The part that is computed or, by a layer that owns no memory, passed on. */
  readonly out: Corners | null;
  /** The parts of the further inputs that are needed. */
  readonly inputs: readonly (Corners | null)[];
}

/** All layers of a group, those that own no memory included, as one tile of the group sees them. */
export function tileLayers(fused: FusedGroup, tile: Tile): readonly TileLayer[] {
  const { dataflow, group } = fused;
  const { network } = dataflow;
  const consumers = consumersOf(network);
  const computed = new Map(tile.layers.map(part => [part.layer, part.computed]));
  const needed = new Map<number, Rectangle>();
  const result: TileLayer[] = [];
  for (const layer of network.layers.slice(group.first, group.last + 1).reverse()) {
    const readers = at(consumers, layer.index);
    const leaves = readers.length === 0 || readers.some(reader => reader > group.last);
    const share = leaves ? shareOf(fused, layer, tile) : EMPTY_RECTANGLE;
    const output = isRoot(dataflow, layer.index)
      ? (computed.get(layer.index) ?? EMPTY_RECTANGLE)
      : boundingBox(needed.get(layer.index) ?? EMPTY_RECTANGLE, share);
    const inputs = layer.inputs.map((reference, input) => {
      const part = requiredRectangle(network, layer, input, output, kernelOf(group, layer.index));
      needed.set(reference, boundingBox(needed.get(reference) ?? EMPTY_RECTANGLE, part));
      return cornersOf(part);
    });
    const [first = null, ...further] = inputs;
    result.unshift({ index: layer.index, in: first, out: cornersOf(output), inputs: further });
  }
  return result;
}

/** A tile's part of a map that leaves the group: of one that it only passes on, the grid's. */
function shareOf({ dataflow, group: { grid } }: FusedGroup, layer: Layer, tile: Tile): Rectangle {
  const { root } = at(dataflow.storage, layer.index);
  const part = tile.layers.find(candidate => candidate.layer === root);
  if (part !== undefined && !isInput(root)) return part.stored;
  const { height, width } = shapeOf(dataflow.network, layer.index);
  return {
    y: split(height, grid.rows, grid.rule)[tile.row] ?? EMPTY,
    x: split(width, grid.columns, grid.rule)[tile.column] ?? EMPTY,
  };
}
