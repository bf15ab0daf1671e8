import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { TiledMap } from '../../core/report/report';

export interface TileMapProps {
  readonly map: TiledMap;
  /** Tiles in a row. */
  readonly columns: number;
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
export function TileMap({ map, columns, size, tile, onPoint }: TileMapProps): VNode {
  const scale = size / Math.max(map.width, map.height);
  const paths = useMemo(() => tilePaths(map, columns, scale), [map, columns, scale]);
  return (
    <svg
      class="chart tile-map"
      width={map.width * scale + 2}
      height={map.height * scale + 2}
      role="img"
      aria-label={l10n.t(
        '{0} tiles on the {1}×{2} map of layer {3}',
        tileCount(map),
        map.width,
        map.height,
        map.layer,
      )}
      onPointerMove={event => onPoint(tileAt(event, map, scale))}
    >
      <g transform="translate(1,1)">
        <rect class="map" width={map.width * scale} height={map.height * scale} />
        {paths.map((path, index) => (
          <path key={index} class="tile" d={path} />
        ))}
        <path class="tile chosen" d={boxPath(tileBox(map, tile), scale)} />
      </g>
    </svg>
  );
}

/**
 * The tiles of even and odd rows and columns, each in a path of its own: neighbours are then in different
 * paths and darken each other where they overlap, and thousands of tiles are four elements.
 */
export function tilePaths(map: TiledMap, columns: number, scale: number): readonly string[] {
  const parts: string[][] = [[], [], [], []];
  for (let tile = 0; tile < tileCount(map); tile++) {
    const parity = 2 * (Math.floor(tile / columns) % 2) + ((tile % columns) % 2);
    parts[parity]?.push(boxPath(tileBox(map, tile), scale));
  }
  return parts.map(part => part.join(''));
}

const hundredth = (value: number): number => Math.round(value * 100) / 100;

function boxPath(box: TileBox, scale: number): string {
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map(value =>
    hundredth(value * scale),
  );
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}

/** The tile whose middle is nearest to the pointer. */
function tileAt(event: PointerEvent, map: TiledMap, scale: number): number {
  const chart = event.currentTarget;
  if (!(chart instanceof Element)) return 0;
  const { left, top } = chart.getBoundingClientRect();
  return nearestTile(map, (event.clientX - left) / scale, (event.clientY - top) / scale);
}

export function nearestTile(map: TiledMap, x: number, y: number): number {
  let nearest = 0;
  let least = Infinity;
  for (let tile = 0; tile < tileCount(map); tile++) {
    const box = tileBox(map, tile);
    const distance = (box.x + box.width / 2 - x) ** 2 + (box.y + box.height / 2 - y) ** 2;
    if (box.width === 0 || distance >= least) continue;
    nearest = tile;
    least = distance;
  }
  return nearest;
}
