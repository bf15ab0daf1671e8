import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import {
  areaOf,
  boundingBox,
  EMPTY_RECTANGLE,
  isEmptyRectangle,
  type Rectangle,
} from '../../base/rectangle';
import { isInput, type Layer } from '../network/network';
import type { FusedGroup } from '../tiling/fused-group';
import { isUntiled } from '../tiling/plan';
import type { Tile } from '../tiling/tile';
import type { TiledMap } from './report';

/** Rectangles that one group may add to a report; beyond, maps between the first and the last go. */
const MOST_RECTANGLES = 5000;

/** The maps of a group with its tiles on them; none where the group is not tiled. */
export function tiledMaps(
  { group, layers }: FusedGroup,
  tiles: readonly Tile[],
): readonly TiledMap[] {
  if (isUntiled(group)) return [];
  const count = Math.max(2, Math.floor(MOST_RECTANGLES / tiles.length));
  const computed = tiles.map(computedByLayer);
  const maps = layers.filter(({ index }) => !isInput(index));
  return evenly(maps.length, count).map(position => {
    const layer = at(maps, position);
    return tiledMap(
      layer,
      computed.map(parts => parts.get(layer.index) ?? EMPTY_RECTANGLE),
    );
  });
}

/** What a tile computes of each layer, all its blocks of rows together. */
function computedByLayer({ layers }: Tile): ReadonlyMap<number, Rectangle> {
  const parts = new Map<number, Rectangle>();
  for (const { layer, computed } of layers) {
    const before = parts.get(layer);
    parts.set(layer, before === undefined ? computed : boundingBox(before, computed));
  }
  return parts;
}

/** At most `count` of the numbers from 0 to length − 1, the first and the last among them. */
function evenly(length: number, count: number): readonly number[] {
  if (length <= count) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

function tiledMap({ index, output }: Layer, computed: readonly Rectangle[]): TiledMap {
  const { height, width } = output.shape;
  return {
    layer: index,
    width,
    height,
    computed: computed.flatMap(corners),
    redundancy: redundancy(computed),
  };
}

const corners = (rectangle: Rectangle): readonly number[] =>
  isEmptyRectangle(rectangle)
    ? [0, 0, 0, 0]
    : [rectangle.x.start, rectangle.y.start, rectangle.x.end, rectangle.y.end];

/** Tiles of a grid together cover the product of the rows and the columns that any of them covers. */
function redundancy(rectangles: readonly Rectangle[]): number {
  const filled = rectangles.filter(rectangle => !isEmptyRectangle(rectangle));
  const area = filled.reduce((sum, rectangle) => sum + areaOf(rectangle), 0);
  const covered = coveredLength(filled.map(r => r.y)) * coveredLength(filled.map(r => r.x));
  return covered === 0 ? 1 : area / covered;
}

function coveredLength(intervals: readonly Interval[]): number {
  let covered = 0;
  let end = 0;
  for (const next of [...intervals].sort((a, b) => a.start - b.start)) {
    covered += Math.max(0, next.end - Math.max(end, next.start));
    end = Math.max(end, next.end);
  }
  return covered;
}
