import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import {
  areaOf,
  containsRectangle,
  heightOf,
  isEmptyRectangle,
  overlap,
  widthOf,
  type Rectangle,
} from '../../../../src/base/rectangle';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import { shapeOf, type Network } from '../../../../src/core/network/network';
import type { AxisReach } from '../../../../src/core/operations/reach';
import {
  fusedGroup,
  reachIn,
  type Axis,
  type FusedGroup,
} from '../../../../src/core/tiling/fused-group';
import { kernelOf, type OverlapMode } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { blockOf } from '../../../../src/core/tiling/receptive-field';
import type { LayerTile, Tiling } from '../../../../src/core/tiling/tile';
import { tilingOf } from '../../../../src/core/tiling/tiling';
import { countCover } from '../../../support/cover';
import { chain, yolov2of16 } from '../../../support/network-builder';
import { plannedNetworksOf } from '../../../support/random-network';

const plannedNetworks = plannedNetworksOf(['keep-rows-and-columns'], 40);

/** A group is tiled once for all of its layers. */
const tilings = new WeakMap<FusedGroup, Map<OverlapMode, Tiling>>();

function tilingAs(fused: FusedGroup, mode: OverlapMode): Tiling {
  const known = tilings.get(fused) ?? new Map<OverlapMode, Tiling>();
  tilings.set(fused, known);
  const tiling =
    known.get(mode) ?? tilingOf({ ...fused, group: { ...fused.group, overlap: mode } });
  known.set(mode, tiling);
  return tiling;
}

/** What the tiles do in one layer, in the order in which they run. */
const partsOf = ({ tiles, order }: Tiling, layer: number): readonly LayerTile[] =>
  order.flatMap(index => at(tiles, index).layers.filter(part => part.layer === layer));

/** Checks a law in every layer of every group of random plans. */
function holds(law: (network: Network, fused: FusedGroup, layer: number) => void): void {
  fc.assert(
    fc.property(plannedNetworks, ({ network, plan }) => {
      for (const group of plan.groups) {
        const fused = fusedGroup(dataflowOf(network), group);
        for (const { index } of fused.layers) law(network, fused, index);
      }
    }),
    { numRuns: 200 },
  );
}

const computedIn = (fused: FusedGroup, mode: OverlapMode, layer: number): readonly Rectangle[] =>
  partsOf(tilingAs(fused, mode), layer).map(({ computed }) => computed);

describe('tiles that keep rows and columns, in random networks', () => {
  it('compute no position twice, and all that recomputing tiles compute', () => {
    holds((network, fused, layer) => {
      const { height, width } = shapeOf(network, layer);
      const kept = countCover(computedIn(fused, 'keep-rows-and-columns', layer), height, width);
      const needed = countCover(computedIn(fused, 'recompute', layer), height, width);
      assert.ok(kept.every((count, i) => count <= 1 && count >= Math.min(1, needed[i] ?? 0)));
    });
  });

  it('hold what they compute and what they take, each position once', () => {
    holds((_, fused, layer) => {
      for (const { computed, held, taken } of partsOf(
        tilingAs(fused, 'keep-rows-and-columns'),
        layer,
      )) {
        const pieces = [computed, ...taken.map(({ rectangle }) => rectangle)];
        assert.ok(pieces.every(piece => containsRectangle(held, piece)));
        assert.equal(
          pieces.reduce((sum, piece) => sum + areaOf(piece), 0),
          areaOf(held),
        );
        for (const [i, piece] of pieces.entries())
          for (const other of pieces.slice(i + 1))
            assert.ok(isEmptyRectangle(overlap(piece, other)));
      }
    });
  });

  it('take nothing of what lies in whole maps', () => {
    holds((_, fused, layer) => {
      const parts = partsOf(tilingAs(fused, 'keep-rows-and-columns'), layer);
      const strips = parts.flatMap(({ taken, kept }) => [...taken, ...kept]);
      assert.ok(strips.length === 0 || !fused.outputs.has(layer));
    });
  });

  it('take just what tiles before them held and kept', () => {
    holds((_, fused, layer) => {
      const waiting = new Set<string>();
      for (const { held, taken, kept } of partsOf(
        tilingAs(fused, 'keep-rows-and-columns'),
        layer,
      )) {
        for (const strip of taken) assert.ok(waiting.delete(JSON.stringify(strip)));
        for (const strip of kept) {
          assert.ok(containsRectangle(held, strip.rectangle));
          waiting.add(JSON.stringify(strip));
        }
      }
      assert.equal(waiting.size, 0, 'strips that nobody takes');
    });
  });

  it('are no larger at the borders than in the middle', () => {
    holds((_, fused, layer) => {
      const [rows, columns] = [longestStep(fused, 'y', layer), longestStep(fused, 'x', layer)];
      for (const rectangle of computedIn(fused, 'keep-rows-and-columns', layer))
        assert.ok(heightOf(rectangle) <= rows && widthOf(rectangle) <= columns);
    });
  });

  it('compute whole blocks of fast layers', () => {
    let blocks = 0;
    holds((network, fused, layer) => {
      if (kernelOf(fused.group, layer) === 'exact') return;
      const { height, width } = shapeOf(network, layer);
      for (const { y, x } of computedIn(fused, 'keep-rows-and-columns', layer))
        for (const [{ start, end }, extent] of [[y, height] as const, [x, width] as const]) {
          assert.ok(start % 4 === 0 && (end % 4 === 0 || end === extent), `${start} to ${end}`);
          blocks++;
        }
    });
    assert.ok(blocks > 200);
  });
});

/** The most positions that a layer may have to advance when every output advances by a share. */
function longestStep(fused: FusedGroup, axis: Axis, layer: number): number {
  const { dataflow, group, outputs } = fused;
  const { rows, columns } = group.grid;
  const { height, width } = shapeOf(dataflow.network, layer);
  const [parts, extent] = axis === 'y' ? [rows, height] : [columns, width];
  if (parts === 1) return extent;
  const readers = fused.layers.flatMap(reader =>
    dataflow
      .readsOf(layer)
      .filter(read => read.layer === reader.index)
      .map(({ input }) =>
        stepOf(reachIn(fused, reader, input)[axis], longestStep(fused, axis, reader.index), extent),
      ),
  );
  const step = Math.max(...readers, outputs.has(layer) ? Math.ceil(extent / parts) : 0);
  const block = blockOf(kernelOf(group, layer));
  return Math.ceil(step / block) * block;
}

function stepOf(reach: AxisReach, step: number, extent: number): number {
  switch (reach.kind) {
    case 'window':
      return step * reach.stride;
    case 'resampled':
      return Math.max(1, Math.ceil((step * reach.axis.numerator) / reach.axis.denominator));
    case 'transposed':
      return Math.ceil(step / reach.stride);
    case 'padded':
      // Copies in front of a map are of positions behind its first.
      return Math.min(extent, step + Math.max(reach.before, reach.after));
    case 'whole':
      return extent;
  }
}

describe('sizes of tiles that keep rows and columns', () => {
  const sizes = (network: Network, text: string, layer: number): string => {
    const fused = fusedGroup(dataflowOf(network), at(parsePlan(text, network).groups, 0));
    return partsOf(tilingOf(fused), layer)
      .map(({ computed, held }) => `${areaOf(computed)}/${areaOf(held)}`)
      .join(' ');
  };

  for (const [text, plan, layer, computedAndHeld] of [
    // Rows of four positions: the layer before the output is a row ahead of it, and holds three.
    ['c3:1 c3:1', '4x1a', 0, '4/4 4/8 4/12 4/12 0/8'],
    ['c3:1 c3:1', '4x1a', 1, '0/0 4/4 4/4 4/4 4/4'],
    ['c3:1 c3:1', '2x1a', 0, '4/4 8/12 4/12'],
    // Two rows ahead, and let go as soon as layer 1 is done.
    ['c3:1 c3:1 c3:1', '4x1a', 0, '4/4 4/8 4/12 4/12 0/8 0/0'],
    ['c3:1 m2 c3:1', '2x1a', 0, '8/8 8/8 0/0'],
    ['c1:1 c3:1 c1:1', '1x4a', 0, '4/4 4/8 4/12 4/12 0/8'],
    ['c3:1 c3:1', '2x2a', 0, '1/1 2/3 1/3 2/3 4/9 2/9 1/3 2/9 1/9'],
    ['c3:1 c3:1', '1x1a', 0, '16/16'],
  ] as const)
    it(`${text} as ${plan}, layer ${layer}: ${computedAndHeld}`, () => {
      const network = chain({ channels: 1, height: 4, width: 4 }, text);
      assert.equal(sizes(network, plan, layer), computedAndHeld);
    });

  it('38x38a of YOLOv2-16: no tile computes more than 16×16 positions of the first layer', () => {
    const network = yolov2of16();
    const fused = fusedGroup(dataflowOf(network), at(parsePlan('38x38a', network).groups, 0));
    const largest = Math.max(...computedIn(fused, 'keep-rows-and-columns', 0).map(areaOf));
    assert.equal(largest, 16 * 16);
  });
});
