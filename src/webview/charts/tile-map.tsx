import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { TiledMap } from '../../core/report/report';
import { translate } from '../translation';

export interface TileMapProps {
  readonly map: TiledMap;
  /** Pixels that the map may take along its longer side. */
  readonly size: number;
  /** The tile that stands out. */
  readonly tile: number;
  readonly onPoint: (tile: number) => void;
}

export interface TileBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a tile computes of the map, in positions of it. */
export function tileBox({ computed }: TiledMap, tile: number): TileBox {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = computed.slice(4 * tile, 4 * tile + 4);
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}

export const tileCount = ({ computed }: TiledMap): number => computed.length / 4;

/** The tiles of a group on one of its maps. They are see-through, so it is darker where they overlap. */
export function TileMap({ map, size, tile, onPoint }: TileMapProps): VNode {
  const scale = size / Math.max(map.width, map.height);
  const boxes = useMemo(
    () => Array.from({ length: tileCount(map) }, (_, i) => tileBox(map, i)),
    [map],
  );
  const tiles = useMemo(
    () =>
      boxes.map((box, index) => (
        <rect
          key={index}
          class="tile"
          {...scaled(box, scale)}
          onPointerEnter={() => onPoint(index)}
        />
      )),
    [boxes, scale],
  );
  const chosen = boxes[tile];
  return (
    <svg
      class="chart tile-map"
      width={map.width * scale + 2}
      height={map.height * scale + 2}
      role="img"
      aria-label={translate(
        '{0} tiles on the {1}×{2} map of layer {3}',
        boxes.length,
        map.width,
        map.height,
        map.layer,
      )}
    >
      <g transform="translate(1,1)">
        <rect class="map" width={map.width * scale} height={map.height * scale} />
        {tiles}
        {chosen !== undefined && <rect class="tile chosen" {...scaled(chosen, scale)} />}
      </g>
    </svg>
  );
}

const scaled = ({ x, y, width, height }: TileBox, scale: number): TileBox => ({
  x: x * scale,
  y: y * scale,
  width: width * scale,
  height: height * scale,
});
