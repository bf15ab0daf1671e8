import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { isEmpty, lengthOf } from '../../../../src/base/interval';
import { axisNeeds, groupAxis, mainOutput, slotOf } from '../../../../src/core/search/axis-needs';
import { networkTable, OWN_ACCOUNTING } from '../../../../src/core/search/network-table';
import { extentAlong, fusedGroup } from '../../../../src/core/tiling/fused-group';
import { neededIntervals } from '../../../../src/core/tiling/tile-rectangles';
import { networks } from '../../../support/random-network';

describe('what the parts of a map need, worked out for a search', () => {
  it('is what the rectangles of tiles are made of', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        networks,
        fc.nat(20),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('y', 'x'),
        fc.constantFrom('f32', 'u8'),
        (network, choice, parts, axis, element) => {
          const first = choice % network.layers.length;
          const last = network.layers.length - 1;
          const table = networkTable(network, OWN_ACCOUNTING, element);
          const grid = { rows: parts, columns: parts, rule: 'paper' } as const;
          const group = { first, last, grid, overlap: 'recompute' } as const;
          const fused = fusedGroup(table.dataflow, group, element);
          const main = mainOutput(table, first, last);
          if (main === undefined) return;
          const axes = { y: groupAxis(table, fused, 'y'), x: groupAxis(table, fused, 'x') };
          const needs = axisNeeds({ first, last, main, axes }, axis, parts);
          if (needs === undefined) return;
          for (const [layer, intervals] of neededIntervals(fused, axis)) {
            const slot = slotOf(table, first, last, layer) ?? -1;
            const lengths = intervals.map(lengthOf);
            assert.equal(needs.largest[slot], Math.max(...lengths));
            assert.equal(
              needs.total[slot],
              lengths.reduce((sum, length) => sum + length, 0),
            );
            intervals.forEach((interval, part) => {
              const start = isEmpty(interval) ? extentAlong(fused, layer, axis) : interval.start;
              assert.equal(at(needs.starts, slot)[part], start);
            });
            compared++;
          }
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(compared > 500);
  });
});
