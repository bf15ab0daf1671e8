import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { lengthOf } from '../../../../src/base/interval';
import { widthOf } from '../../../../src/base/rectangle';
import { dataflowOf, storageAt } from '../../../../src/core/dataflow/dataflow';
import { shapeOf, type Network } from '../../../../src/core/network/network';
import { bothAxes } from '../../../../src/core/network/operation';
import { lower } from '../../../../src/core/schedule/lowering';
import { fusedGroup, type FusedGroup } from '../../../../src/core/tiling/fused-group';
import { kernelOf, planOf, untiledPlan } from '../../../../src/core/tiling/plan';
import { nearestPlan } from '../../../../src/core/tiling/nearest-plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { requiredRectangle } from '../../../../src/core/tiling/receptive-field';
import { tilingOf } from '../../../../src/core/tiling/tiling';
import type { Tiling } from '../../../../src/core/tiling/tile';
import { NetworkBuilder, yolov2of16 } from '../../../support/network-builder';
import { holdPlan } from '../../../support/plan-laws';
import { plannedNetworks } from '../../../support/random-network';

/** Groups that keep rows, with their tilings. */
const pipelines = plannedNetworks.map(({ network, plan }) => {
  const groups = plan.groups.map(group =>
    group.overlap === 'checkerboard' ? { ...group, overlap: 'keep-rows' as const } : group,
  );
  const dataflow = dataflowOf(network);
  return {
    network,
    tilings: nearestPlan(network, { ...plan, groups })
      .groups.filter(({ overlap }) => overlap === 'keep-rows')
      .map(group => fusedGroup(dataflow, group))
      .map(fused => ({ fused, tiling: tilingOf(fused) })),
  };
});

/** Plays the pipeline with rings that remember which row each of their places holds. */
function play(network: Network, fused: FusedGroup, { tiles, order, rings }: Tiling): void {
  const places = new Map<string, Map<number, number>>();
  for (const number of order) {
    const { column, layers } = at(tiles, number);
    for (const { layer, computed } of layers) {
      const definition = at(network.layers, layer);
      definition.inputs.forEach((reference, input) => {
        const { root } = storageAt(fused.dataflow.storage, reference);
        if (fused.inputs.has(root) || fused.outputs.has(root)) return;
        const kernel = kernelOf(fused.group, layer);
        const { y } = requiredRectangle(network, definition, input, computed, kernel);
        const ring = places.get(`${root} ${column}`);
        const height = rings?.get(root) ?? 0;
        for (let row = y.start; row < y.end; row++)
          assert.equal(ring?.get(row % height), row, `row ${row} of layer ${root}`);
      });
      if (fused.outputs.has(layer)) continue;
      const height = rings?.get(layer) ?? 0;
      assert.ok(lengthOf(computed.y) <= height);
      const ring = places.get(`${layer} ${column}`) ?? new Map<number, number>();
      for (let row = computed.y.start; row < computed.y.end; row++) ring.set(row % height, row);
      places.set(`${layer} ${column}`, ring);
    }
  }
}

describe('keeping rows', () => {
  it('has every row that a layer reads in its ring', () => {
    let groups = 0;
    fc.assert(
      fc.property(pipelines, ({ network, tilings }) => {
        for (const { fused, tiling } of tilings) {
          groups++;
          play(network, fused, tiling);
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(groups > 200, `${groups} groups were played`);
  });

  it('computes no row of a column twice and leaves none out in between', () => {
    fc.assert(
      fc.property(pipelines, ({ tilings }) => {
        for (const { tiling } of tilings) {
          const ends = new Map<string, number>();
          for (const number of tiling.order) {
            const { column, layers } = at(tiling.tiles, number);
            for (const { layer, computed } of layers) {
              const before = ends.get(`${layer} ${column}`);
              if (before !== undefined) assert.equal(computed.y.start, before);
              ends.set(`${layer} ${column}`, computed.y.end);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('computes nothing twice with one column, and whole rows', () => {
    fc.assert(
      fc.property(pipelines, ({ network, tilings }) => {
        for (const { fused, tiling } of tilings) {
          if (fused.group.grid.columns > 1) continue;
          for (const { layers } of tiling.tiles)
            for (const { layer, computed } of layers)
              assert.equal(widthOf(computed), shapeOf(network, layer).width);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('keeping rows in YOLOv2-16', () => {
  const network = yolov2of16();
  const rings = (text: string, heights?: (layer: number) => number): number => {
    const [group] = parsePlan(text, network).groups;
    assert.ok(group);
    const blockHeights = network.layers.map(({ index }) => heights?.(index) ?? 1);
    const { buffers, macs } = lower(network, planOf([{ ...group, blockHeights }]));
    assert.equal(macs, lower(network, untiledPlan(network.layers.length)).macs);
    return buffers
      .filter(({ role }) => role.kind === 'ring')
      .reduce((sum, { bytes }) => sum + bytes, 0);
  };

  // method.md 6.3 counts rings with a zero border left, right and above, and a ring of the padded input.
  for (const [name, heights, published] of [
    ['1 row', () => 1, 1.69],
    ['2 rows', () => 2, 2.85],
    ['4 rows', () => 4, 5.16],
  ] as const)
    it(`takes at most what was computed by hand for ${name} a firing`, () => {
      const mebibytes = rings('38x1r', heights) / 2 ** 20;
      assert.ok(mebibytes <= published, `${mebibytes}`);
      assert.ok(mebibytes > 0.93 * published, `${mebibytes}`);
    });
});

describe('a stream with a reader whose windows all lie in the padding behind a map', () => {
  it('ends, and has the numbers of the untiled network', () => {
    const builder = new NetworkBuilder({ channels: 2, height: 4, width: 4 });
    const source = builder.convolution(3, 1);
    const rows = (from: number, top: number, height: number): number => {
      const { channels, width } = builder.shape(from);
      const offset = { y: top, x: 0 };
      const step = { y: 1, x: 1 };
      const crop = { kind: 'slice', offset, step, height, width, scale: 1, shift: 0 } as const;
      return builder.add(crop, { channels, height, width }, [from]);
    };
    rows(source, 0, 2);
    const one = bothAxes(1);
    const window = { kernel: one, stride: one, dilation: one, before: bothAxes(0) };
    const padded = builder.add(
      { kind: 'convolution', window, filters: 2, groups: 1, activation: { kind: 'linear' } },
      { channels: 2, height: 7, width: 4 },
      [source],
    );
    rows(padded, 5, 2);
    const network = builder.build();
    for (const text of ['1x1r', '2x1r', '2x2r', '2x2a', '2x2', '2x2c'])
      assert.ok(holdPlan(network, parsePlan(text, network)) !== undefined, text);
  });
});
