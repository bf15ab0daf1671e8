import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import type { CostUnit, Work } from '../../../../src/core/target/cost-table';
import { positionsIn, wholeExtents, type Extent } from '../../../../src/core/target/extent';
import { layerWork } from '../../../../src/core/target/kernel-work';
import type { Network } from '../../../../src/core/network/network';
import { chain, NetworkBuilder } from '../../../support/network-builder';

/** Work of a part; one that spans the map along an axis touches its borders, a smaller one lies amid it. */
function lastWork(network: Network, rows: number, columns: number): Work {
  const layer = at(network.layers, network.layers.length - 1);
  const whole = wholeExtents(network, layer);
  const along = (extent: Extent, length: number): Extent =>
    length === positionsIn(extent) ? extent : { before: 0, inside: length, after: 0 };
  return layerWork(network, layer, {
    rows: along(whole.y, rows),
    columns: along(whole.x, columns),
  });
}

/** One block of 8 filters with 1 number a window and a border of `kernel >> 1`, so that tiles count positions. */
const positions = (network: Network, rows: number, columns: number): string => {
  const { convolutionTile = 0, narrowTile = 0 } = lastWork(network, rows, columns);
  return `${convolutionTile} fours, ${narrowTile} singles`;
};

const map = (kernel: number, height: number, width: number): Network =>
  chain({ channels: 1, height, width }, `c${kernel}:8`);

describe('positions that the convolution kernel takes together', () => {
  // A 3x3 window is cut in the outermost rows and columns of a part that spans its map.
  const cases: readonly (readonly [kernel: number, extent: string, part: string, is: string])[] = [
    [1, '16x16', '4x8', '8 fours, 0 singles'],
    [1, '16x16', '1x8', '2 fours, 0 singles'],
    [1, '16x16', '1x9', '3 fours, 0 singles'],
    [1, '16x16', '4x9', '9 fours, 0 singles'],
    [1, '16x16', '6x2', '4 fours, 0 singles'],
    [1, '16x16', '3x3', '0 fours, 9 singles'],
    [1, '16x16', '9x4', '9 fours, 0 singles'],
    [3, '16x16', '4x8', '8 fours, 0 singles'],
    [3, '10x10', '1x10', '2 fours, 2 singles'],
    [3, '10x10', '4x10', '10 fours, 0 singles'],
    [3, '10x10', '10x10', '24 fours, 4 singles'],
  ];
  for (const [kernel, extent, part, expected] of cases)
    it(`${kernel}x${kernel} at ${extent}, a part of ${part}: ${expected}`, () => {
      const [height = 0, width = 0] = extent.split('x').map(Number);
      const [rows = 0, columns = 0] = part.split('x').map(Number);
      assert.equal(positions(map(kernel, height, width), rows, columns), expected);
    });
});

const parts = fc.record({
  kernel: fc.constantFrom(1, 3, 5),
  stride: fc.constantFrom(1, 2),
  height: fc.integer({ min: 8, max: 40 }),
  width: fc.integer({ min: 8, max: 40 }),
  rows: fc.integer({ min: 1, max: 40 }),
  columns: fc.integer({ min: 1, max: 40 }),
});

function convolved({ kernel, stride, height, width }: Record<string, number>): Network {
  const builder = new NetworkBuilder({ channels: 3, height: height ?? 0, width: width ?? 0 });
  builder.convolution(8, kernel ?? 0, { stride: stride ?? 0 });
  return builder.build();
}

describe('the work of any part of a convolution', () => {
  it('takes every position at least once, and at most 7 for 4', () => {
    fc.assert(
      fc.property(parts, ({ rows, columns, ...rest }) => {
        const network = convolved(rest);
        const { height, width } = at(network.layers, 0).output.shape;
        const part = [Math.min(rows, height), Math.min(columns, width)] as const;
        const { convolutionTile = 0, narrowTile = 0 } = lastWork(network, ...part);
        const taken = 4 * convolutionTile + narrowTile;
        assert.ok(taken >= part[0] * part[1], `${taken}`);
        assert.ok(taken <= (7 / 4) * part[0] * part[1] + 6, `${taken}`);
      }),
    );
  });
});

describe('depthwise work', () => {
  const network = (size: number): Network => {
    const builder = new NetworkBuilder({ channels: 8, height: 12, width: 12 });
    builder.convolution(8, size, { groups: 8 });
    return builder.build();
  };
  const counts = (size: number, unit: CostUnit, rows: number, columns: number): number =>
    lastWork(network(size), rows, columns)[unit] ?? 0;

  it('goes by eights where 3x3 windows are inside the map, and one by one at its borders', () => {
    assert.equal(counts(3, 'depthwiseProduct', 1, 8), 8 * 8 * 9);
    assert.equal(counts(3, 'depthwiseEdge', 1, 8), 0);
    assert.equal(counts(3, 'depthwiseProduct', 1, 12), 16 * 8 * 9);
    assert.equal(counts(3, 'depthwiseEdge', 1, 12), 2 * 8 * 9);
  });

  it('goes by fours where there are no eight or windows of another size, and one by one below', () => {
    assert.equal(counts(3, 'depthwiseFour', 1, 6), 8 * 8 * 9);
    assert.equal(counts(5, 'depthwiseFour', 2, 12), 2 * 8 * 8 * 25);
    assert.equal(counts(5, 'depthwiseEdge', 2, 12), 2 * 4 * 8 * 25);
    assert.equal(counts(3, 'depthwiseEdge', 2, 3), 2 * 3 * 8 * 9);
  });
});
