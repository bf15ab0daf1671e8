import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import {
  boundingBox,
  containsRectangle,
  cornersOf,
  EMPTY_RECTANGLE,
  isEmptyRectangle,
  type Rectangle,
} from '../../../../src/base/rectangle';
import { UserError } from '../../../../src/base/user-error';
import { dataflowOf, storageAt } from '../../../../src/core/dataflow/dataflow';
import { shapeOf, type Network } from '../../../../src/core/network/network';
import { fusedGroup, type FusedGroup } from '../../../../src/core/tiling/fused-group';
import { canSplit, split, type GridRule } from '../../../../src/core/tiling/grid';
import { kernelOf, type Plan } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { requiredRectangle } from '../../../../src/core/tiling/receptive-field';
import type { Tile, Tiling } from '../../../../src/core/tiling/tile';
import { tilingOf } from '../../../../src/core/tiling/tiling';
import { countCover } from '../../../support/cover';
import { yolov2of16 } from '../../../support/network-builder';
import { plannedNetworks } from '../../../support/random-network';

const rules: fc.Arbitrary<GridRule> = fc.constantFrom('paper', 'balanced');

describe('grid', () => {
  for (const [extent, parts, sizes] of [
    [38, 3, '13 13 12'],
    [38, 5, '8 8 8 8 6'],
    [5, 5, '1 1 1 1 1'],
  ] as const)
    it(`${extent} in ${parts}: ${sizes}`, () => {
      const parted = split(extent, parts, 'paper').map(({ start, end }) => end - start);
      assert.equal(parted.join(' '), sizes);
    });

  it('38 in 5, balanced: no two parts differ by more than one', () => {
    const sizes = split(38, 5, 'balanced').map(({ start, end }) => end - start);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
  });

  it('every grid that can be split covers each position once, with no part empty', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 99 }),
        rules,
        (extent, parts, rule) => {
          const parted = split(extent, parts, rule);
          const positions = parted.flatMap(({ start, end }) =>
            Array.from({ length: end - start }, (_, i) => start + i),
          );
          assert.deepEqual(
            positions,
            Array.from({ length: extent }, (_, i) => i),
          );
          const empty = parted.some(({ start, end }) => end <= start);
          assert.equal(canSplit(extent, parts, rule), !empty);
        },
      ),
    );
  });
});

/** The tilings of a plan; none where a checkerboard is refused. */
function tilings(network: Network, plan: Plan): readonly { fused: FusedGroup; tiling: Tiling }[] {
  const dataflow = dataflowOf(network);
  try {
    return plan.groups.map(group => {
      const fused = fusedGroup(dataflow, group);
      return { fused, tiling: tilingOf(fused) };
    });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** The plan with tiles that have all they need in buffers of their own. */
const withoutRings = (plan: Plan): Plan => ({
  ...plan,
  groups: plan.groups.map(group =>
    group.overlap === 'keep-rows' ? { ...group, overlap: 'recompute' } : group,
  ),
});

describe('tiles of random networks', () => {
  it('store every output of a group exactly once', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        for (const { fused, tiling } of tilings(network, plan))
          for (const output of fused.outputs) {
            const { height, width } = shapeOf(network, output);
            const stored = tiling.tiles.flatMap(({ layers }) =>
              layers.filter(({ layer }) => layer === output).map(part => part.stored),
            );
            assert.ok(countCover(stored, height, width).every(count => count === 1));
          }
      }),
      { numRuns: 300 },
    );
  });

  it('hold all that their own layers read', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        for (const { fused, tiling } of tilings(network, withoutRings(plan)))
          for (const tile of tiling.tiles)
            for (const { layer, computed, held, stored } of tile.layers) {
              assert.ok(containsRectangle(held, computed) && containsRectangle(held, stored));
              checkInputs(network, fused, tile, layer, computed);
            }
      }),
      { numRuns: 300 },
    );
  });

  it('take over only what another tile held before', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        for (const { tiling } of tilings(network, plan))
          for (const tile of tiling.tiles)
            for (const { layer, computed, held, taken } of tile.layers) {
              const parts = taken.map(({ rectangle }) => rectangle);
              const whole = [computed, ...parts].reduce(boundingBox, EMPTY_RECTANGLE);
              assert.deepEqual(cornersOf(whole), cornersOf(held));
              for (const strip of taken) {
                const giver = at(tiling.tiles, strip.from);
                assert.ok(tiling.order.indexOf(strip.from) < tiling.order.indexOf(tile.index));
                assert.ok(containsRectangle(partOf(giver, layer).held, strip.rectangle));
              }
            }
      }),
      { numRuns: 300 },
    );
  });
});

const partOf = (tile: Tile, layer: number): Tile['layers'][number] =>
  at(
    tile.layers.filter(part => part.layer === layer),
    0,
  );

function checkInputs(
  network: Network,
  fused: FusedGroup,
  tile: Tile,
  layer: number,
  computed: Rectangle,
): void {
  if (isEmptyRectangle(computed)) return;
  at(network.layers, layer).inputs.forEach((reference, input) => {
    const { root } = storageAt(fused.dataflow.storage, reference);
    if (fused.inputs.has(root) || fused.outputs.has(root)) return;
    const needed = requiredRectangle(
      network,
      at(network.layers, layer),
      input,
      computed,
      kernelOf(fused.group, layer),
    );
    assert.ok(containsRectangle(partOf(tile, root).held, needed));
  });
}

describe('checkerboard', () => {
  const network = yolov2of16();

  it('of 6 columns on YOLOv2-16, which crashes the original, is refused with the reason', () => {
    const { groups } = parsePlan('6x6c', network);
    assert.throws(
      () => tilingOf(fusedGroup(dataflowOf(network), at(groups, 0))),
      (error: unknown) =>
        error instanceof UserError && /6x6c of layers 0 to 15 .* halo/.test(error.message),
    );
  });
});
