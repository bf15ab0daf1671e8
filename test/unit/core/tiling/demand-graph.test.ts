import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { interval, isEmpty, type Interval } from '../../../../src/base/interval';
import { dataflowOf, storageAt } from '../../../../src/core/dataflow/dataflow';
import { rounded, sourcePosition } from '../../../../src/core/network/resized-axis';
import type { AxisReach } from '../../../../src/core/operations/reach';
import { DemandGraph } from '../../../../src/core/tiling/demand-graph';
import {
  extentAlong,
  fusedGroup,
  type Axis,
  type FusedGroup,
} from '../../../../src/core/tiling/fused-group';
import { split } from '../../../../src/core/tiling/grid';
import { kernelOf } from '../../../../src/core/tiling/plan';
import type { PadMode } from '../../../../src/core/network/operation';
import { reachOf } from '../../../../src/core/tiling/receptive-field';
import { plannedNetworks } from '../../../support/random-network';

/** All positions of an input that one position of an output reads, tap by tap; those beyond the borders, too. */
function tapsOf(reach: AxisReach, position: number, extent: number): readonly number[] {
  switch (reach.kind) {
    case 'whole':
      return [0, extent - 1];
    case 'resampled': {
      const { axis, radius, rounding } = reach;
      const source = sourcePosition(axis, position);
      const near = Array.from({ length: 2 * Math.ceil(radius) + 3 }, (_, i) => i)
        .map(i => Math.floor(source) - Math.ceil(radius) - 1 + i)
        .filter(tap => Math.abs(tap - source) < radius);
      const taps = radius === 0 ? [rounded(source, rounding)] : near;
      return taps.map(tap => Math.min(Math.max(tap, 0), axis.extent - 1));
    }
    case 'padded': {
      const { mode, before, after } = reach;
      const sources = Array.from({ length: before + extent + after }, (_, output) =>
        sourceOf(mode, output - before, extent),
      );
      // What later outputs are copies of is kept, and what earlier ones are copies of is there.
      return [Math.min(...sources.slice(position)), Math.max(...sources.slice(0, position + 1))];
    }
    case 'transposed': {
      const { kernel, stride, dilation, before } = reach;
      const isUnder = (input: number): boolean =>
        input * stride - before <= position &&
        position <= input * stride - before + (kernel - 1) * dilation;
      return Array.from({ length: extent }, (_, input) => input).filter(isUnder);
    }
    case 'window': {
      const { kernel, stride, dilation, before, block } = reach;
      const first = position - (position % block);
      return Array.from({ length: block }, (_, i) => first + i).flatMap(together =>
        Array.from({ length: kernel }, (_, tap) => together * stride - before + tap * dilation),
      );
    }
  }
}

/** Of which position one that may lie outside is a copy. */
function sourceOf(mode: PadMode, position: number, extent: number): number {
  if (position >= 0 && position < extent) return position;
  if (mode === 'edge') return position < 0 ? 0 : extent - 1;
  const mirror = mode === 'reflect' ? 0 : 1;
  return position < 0 ? -position - mirror : 2 * (extent - 1) - position + mirror;
}

/** The positions between the first and the last that some positions of a layer read, inside the map. */
function readBy(reach: AxisReach, { start, end }: Interval, extent: number): readonly number[] {
  const taps = Array.from({ length: end - start }, (_, i) => start + i).flatMap(position =>
    tapsOf(reach, position, extent),
  );
  const [from, to] = [Math.max(0, Math.min(...taps)), Math.min(extent, Math.max(...taps) + 1)];
  return to > from ? [from, to - 1] : [];
}

/** What one part must have of each layer, position by position. */
function neededOf(
  fused: FusedGroup,
  axis: Axis,
  shareOf: (layer: number) => Interval,
): ReadonlyMap<number, Interval> {
  const { dataflow, group, outputs } = fused;
  const positions = new Map<number, number[]>(fused.layers.map(({ index }) => [index, []]));
  const needed = new Map<number, Interval>();
  for (const layer of [...fused.layers].reverse()) {
    const own = positions.get(layer.index) ?? [];
    const share = outputs.has(layer.index) ? shareOf(layer.index) : interval(0, 0);
    if (!isEmpty(share)) own.push(share.start, share.end - 1);
    const part = own.length === 0 ? interval(0, 0) : span(own);
    needed.set(layer.index, part);
    if (isEmpty(part)) continue;
    layer.inputs.forEach((reference, input) => {
      const { root } = storageAt(dataflow.storage, reference);
      const reach = reachOf(layer, input, kernelOf(group, layer.index))[axis];
      const read = readBy(reach, part, extentAlong(fused, root, axis));
      positions.get(root)?.push(...read);
    });
  }
  return needed;
}

const span = (positions: readonly number[]): Interval =>
  interval(Math.min(...positions), Math.max(...positions) + 1);

describe('what the parts of a group need along an axis, in random networks', () => {
  it('is what the taps of all their positions read', () => {
    let [compared, empty] = [0, 0];
    fc.assert(
      fc.property(
        plannedNetworks,
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom('y', 'x'),
        fc.constantFrom('f32', 'u8'),
        ({ network, plan }, parts, axis, element) => {
          for (const group of plan.groups) {
            const fused = fusedGroup(dataflowOf(network), group, element);
            const graph = new DemandGraph(fused, axis);
            const { rule } = group.grid;
            graph.forParts(parts, rule, (demand, part) => {
              const share = (layer: number): Interval =>
                at(split(extentAlong(fused, layer, axis), parts, rule), part);
              for (const [layer, needed] of neededOf(fused, axis, share)) {
                const slot = graph.slotOf(layer);
                assert.ok(slot !== undefined);
                assert.deepEqual(demand.intervalOf(slot), needed);
                compared++;
                if (isEmpty(needed)) empty++;
              }
            });
          }
        },
      ),
      { numRuns: 300 },
    );
    assert.ok(compared > 2000 && empty > 20, `${compared} compared, ${empty} empty`);
  });

  it('is every map where the axis is not divided', () => {
    fc.assert(
      fc.property(plannedNetworks, fc.constantFrom('y', 'x'), ({ network, plan }, axis) => {
        for (const group of plan.groups) {
          const fused = fusedGroup(dataflowOf(network), group);
          const graph = new DemandGraph(fused, axis);
          graph.forParts(1, 'paper', demand => {
            graph.nodes.forEach(({ layer }, slot) => {
              const whole = { start: 0, end: extentAlong(fused, layer, axis) };
              assert.deepEqual(demand.intervalOf(slot), whole);
            });
          });
        }
      }),
    );
  });
});
