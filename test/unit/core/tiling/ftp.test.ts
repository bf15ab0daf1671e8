import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../../../src/base/assert';
import { cornersOf, type Corners, type Rectangle } from '../../../../src/base/rectangle';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import { fusedGroup } from '../../../../src/core/tiling/fused-group';
import type { OverlapMode } from '../../../../src/core/tiling/plan';
import { requiredRectangle } from '../../../../src/core/tiling/receptive-field';
import type { Side, Tiling } from '../../../../src/core/tiling/tile';
import { tilingOf } from '../../../../src/core/tiling/tiling';
import { dataPath, describeWithData } from '../../../support/data';
import { yolov2of16 } from '../../../support/network-builder';

/** One of the files in data/ftp, written by the authors' own code. `to` is exclusive. */
interface Reference {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  readonly m: number;
  readonly tiles: readonly {
    readonly id: number;
    readonly sched: number;
    readonly layers: readonly {
      readonly l: number;
      readonly in: Corners;
      readonly out: Corners;
      readonly rin: Corners;
      readonly rout: Corners;
      readonly keep: readonly { readonly pos: number; readonly r: Corners }[];
    }[];
  }[];
}

const SIDES: readonly Side[] = ['below', 'right', 'above', 'left'];

const network = yolov2of16();

function tiling({ from, to, n, m }: Reference, overlap: OverlapMode): Tiling {
  const grid = { rows: n, columns: m, rule: 'paper' } as const;
  return tilingOf(fusedGroup(dataflowOf(network), { first: from, last: to - 1, grid, overlap }));
}

const inputOf = (layer: number, output: Rectangle): Corners | null =>
  cornersOf(requiredRectangle(network, at(network.layers, layer), 0, output));

const largeEnough = ([x1, y1, x2, y2]: Corners): boolean => x2 >= x1 && y2 >= y1;

function compareAll(folder: string): void {
  for (const file of readdirSync(folder).filter(name => name.endsWith('.json'))) {
    const reference = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Reference;

    it(`${file}: recomputing`, () => {
      const { tiles } = tiling(reference, 'recompute');
      assert.equal(tiles.length, reference.tiles.length);
      for (const { id, layers } of reference.tiles)
        layers.forEach((expected, position) => {
          const { layer, computed } = at(at(tiles, id).layers, position);
          assert.equal(layer, expected.l);
          assert.deepEqual(cornersOf(computed), expected.out, `tile ${id} layer ${layer}`);
          assert.deepEqual(inputOf(layer, computed), expected.in, `tile ${id} layer ${layer}`);
        });
    });

    it(`${file}: data reuse`, () => {
      const { tiles, order } = tiling(reference, 'checkerboard');
      const parity = order.map(index => at(reference.tiles, index).sched);
      assert.deepEqual(parity, [...parity].sort(), 'tiles that keep run before tiles that take');
      for (const { id, layers } of reference.tiles)
        layers.forEach((expected, position) => {
          const { layer, computed, kept } = at(at(tiles, id).layers, position);
          assert.deepEqual(cornersOf(computed), expected.rout, `tile ${id} layer ${layer}`);
          assert.deepEqual(inputOf(layer, computed), expected.rin, `tile ${id} layer ${layer}`);
          const strips = kept.map(({ side, rectangle }) => ({ side, r: cornersOf(rectangle) }));
          const wanted = expected.keep
            .filter(({ r }) => largeEnough(r))
            .map(({ pos, r }) => ({ side: at(SIDES, pos), r }));
          assert.deepEqual(sorted(strips), sorted(wanted), `tile ${id} layer ${layer} strips`);
        });
    });
  }
}

describe("rectangles equal those of the authors' code, cases in the repository", () => {
  compareAll(join(__dirname, '..', '..', '..', 'fixtures', 'ftp'));
});

describeWithData("rectangles equal those of the authors' code, all cases", () => {
  it('there are 12', () => {
    assert.equal(readdirSync(dataPath('ftp')).length, 12);
  });
  compareAll(dataPath('ftp'));
});

const sorted = <T extends { side: Side }>(strips: readonly T[]): readonly T[] =>
  [...strips].sort((a, b) => a.side.localeCompare(b.side));
