import assert from 'node:assert/strict';
import type { TiledMap } from '../../../src/core/report/report';
import { nearestTile, tileBox, tilePaths } from '../../../src/webview/charts/tile-map';

/** Two rows of three tiles, 4 wide and high, that overlap by 1; the last one is empty. */
const MAP: TiledMap = {
  layer: 0,
  width: 10,
  height: 7,
  computed: [
    [0, 0, 4, 4],
    [3, 0, 7, 4],
    [6, 0, 10, 4],
    [0, 3, 4, 7],
    [3, 3, 7, 7],
    [0, 0, 0, 0],
  ].flat(),
  redundancy: 1.2,
};

describe('the tile map', () => {
  it('knows the box of each tile', () =>
    assert.deepEqual(tileBox(MAP, 4), { x: 3, y: 3, width: 4, height: 4 }));

  it('draws neighbours in different paths, so that overlaps are darker', () =>
    assert.deepEqual(tilePaths(MAP, 3, 1), [
      'M0 0h4v4h-4zM6 0h4v4h-4z',
      'M3 0h4v4h-4z',
      'M0 3h4v4h-4zM0 0h0v0h-0z',
      'M3 3h4v4h-4z',
    ]));

  for (const [x, y, tile] of [
    [1, 1, 0],
    [9, 1, 2],
    [8, 6, 4],
  ] as const)
    it(`finds tile ${tile} at (${x}, ${y})`, () => assert.equal(nearestTile(MAP, x, y), tile));
});
