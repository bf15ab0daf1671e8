import assert from 'node:assert/strict';
import { at } from '../../../src/base/assert';
import type { Corners } from '../../../src/base/rectangle';
import { describePlan, type PlanDescription } from '../../../src/cli/plan-description';
import { TARGETS } from '../../../src/core/target/target';
import type { Network } from '../../../src/core/network/network';
import { explanationOf } from '../../../src/core/report/explanation-model';
import { certified } from '../../../src/core/search/certified-offer';
import { offer } from '../../../src/core/search/offer';
import { parsePlan } from '../../../src/core/tiling/plan-notation';
import { dataPath, describeWithData, readDataText } from '../../support/data';
import { NetworkBuilder, yolov2of16 } from '../../support/network-builder';

function describeText(network: Network, notation: string): PlanDescription {
  const planned = certified(offer(network, parsePlan(notation, network), TARGETS[0]));
  return describePlan(planned, TARGETS[0], explanationOf(planned, TARGETS[0]));
}

interface Reference {
  readonly tiles: readonly {
    readonly id: number;
    readonly layers: readonly Readonly<Record<'in' | 'out' | 'rin' | 'rout', Corners>>[];
  }[];
}

/** Written by the authors' own code. */
const reference = (name: string): Reference =>
  JSON.parse(readDataText('ftp', `ftp_yolov2-16_${name}.json`)) as Reference;

describeWithData('description of a plan', () => {
  for (const [notation, files] of [
    ['3x3', ['l0-16_3x3']],
    ['5x5/8/2x2', ['l0-8_5x5', 'l8-16_2x2']],
    ['5x5/12/2x2', ['l0-12_5x5', 'l12-16_2x2']],
  ] as const)
    it(`${notation}: rectangles are those of ${dataPath('ftp')}`, () => {
      const { groups } = describeText(yolov2of16(), notation);
      assert.equal(groups.length, files.length);
      groups.forEach(({ tiles }, index) => {
        const expected = reference(at(files, index)).tiles;
        assert.deepEqual(
          tiles.map(tile => tile.layers.map(layer => [layer.in, layer.out])),
          expected.map(tile => tile.layers.map(layer => [layer.in, layer.out])),
        );
      });
    });

  it('5x5c: a checkerboard computes what the original does, and tiles stay row-major', () => {
    const { groups } = describeText(yolov2of16(), '5x5c');
    const { tiles } = at(groups, 0);
    assert.deepEqual(
      tiles.map(tile => tile.layers.map(layer => [layer.in, layer.out])),
      reference('l0-16_5x5').tiles.map(tile => tile.layers.map(({ rin, rout }) => [rin, rout])),
    );
    assert.deepEqual(
      tiles.map(({ index }) => index),
      tiles.map((_, index) => index),
    );
  });
});

describe('description of a plan', () => {
  // method.md 6.1 and the paper: MiB without the constant, re-derived from the authors' code.
  for (const [notation, mebibytes] of [
    ['1x1', 135.4],
    ['2x2', 48.0],
    ['3x3', 38.4],
    ['5x5', 21.8],
    ['3x3/8/2x2', 19.0],
    ['5x5/8/2x2', 11.3],
  ] as const)
    it(`${notation} has a working set of ${mebibytes} MiB`, () => {
      const { peak, groups } = describeText(yolov2of16(), notation);
      assert.equal((peak.workingSetBytes / 2 ** 20).toFixed(1), mebibytes.toFixed(1));
      const largest = Math.max(...groups.map(group => group.workingSetBytes));
      assert.equal(largest, peak.workingSetBytes);
    });

  it('groups add up to the whole', () => {
    for (const notation of ['1x1', '3x3', '5x5/8/2x2', '4x4c/8/2x2']) {
      const { groups, macs, macFactor, boundBytes, peak } = describeText(yolov2of16(), notation);
      const sum = groups.reduce((total, group) => total + group.macs, 0);
      assert.equal(sum, macs, notation);
      const fullest = Math.max(...groups.map(group => group.peakBytes));
      assert.ok(boundBytes === fullest && fullest <= peak.arenaBytes, notation);
      assert.ok(macFactor >= 1, notation);
      assert.equal(macFactor === 1, notation === '1x1', notation);
    }
  });

  it('layers that own no memory are listed with what they pass on', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 8, width: 8 });
    builder.convolution(8, 3); // 0
    builder.slice(0, 4, 4); // 1: the upper half of 0
    builder.identity(); // 2
    builder.convolution(4, 3, { from: 2 }); // 3
    builder.sum(3, 2); // 4
    const { groups } = describeText(builder.build(), '2x1');
    const { tiles, layers } = at(groups, 0);
    assert.equal(layers, 5);
    // Rows 0 … 3 of the output need rows 0 … 4 of the slice, and those 0 … 5 of the input.
    assert.deepEqual(at(tiles, 0).layers, [
      { index: 0, in: [0, 0, 7, 5], out: [0, 0, 7, 4], inputs: [] },
      { index: 1, in: [0, 0, 7, 4], out: [0, 0, 7, 4], inputs: [] },
      { index: 2, in: [0, 0, 7, 4], out: [0, 0, 7, 4], inputs: [] },
      { index: 3, in: [0, 0, 7, 4], out: [0, 0, 7, 3], inputs: [] },
      { index: 4, in: [0, 0, 7, 3], out: [0, 0, 7, 3], inputs: [[0, 0, 7, 3]] },
    ]);
  });

  it('a layer that passes the answer on has its share of it', () => {
    const builder = new NetworkBuilder({ channels: 1, height: 4, width: 4 });
    builder.convolution(2, 1);
    builder.identity();
    const { groups } = describeText(builder.build(), '1x2');
    assert.deepEqual(
      at(groups, 0).tiles.map(({ layers }) => at(layers, 1).out),
      [
        [0, 0, 1, 3],
        [2, 0, 3, 3],
      ],
    );
  });

  it('tiles that only compute ahead stand before the first column, and have no share', () => {
    const builder = new NetworkBuilder({ channels: 1, height: 4, width: 4 });
    builder.convolution(2, 3);
    builder.convolution(2, 3);
    builder.identity();
    const { groups } = describeText(builder.build(), '1x2a');
    assert.deepEqual(
      at(groups, 0).tiles.map(({ row, column, layers }) => [row, column, layers.map(l => l.out)]),
      [
        [0, -1, [[0, 0, 0, 3], null, null]],
        [
          0,
          0,
          [
            [1, 0, 2, 3],
            [0, 0, 1, 3],
            [0, 0, 1, 3],
          ],
        ],
        [
          0,
          1,
          [
            [3, 0, 3, 3],
            [2, 0, 3, 3],
            [2, 0, 3, 3],
          ],
        ],
      ],
    );
  });
});
