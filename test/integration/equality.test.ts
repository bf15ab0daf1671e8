import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lower } from '../../src/core/schedule/lowering';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import { untiledPlan } from '../../src/core/tiling/plan';
import { relativeDifference } from '../support/golden';
import { integerNetworks } from '../support/integer-networks';
import { lowered } from '../support/lowered';
import { holdPlan, mapOf, runOnNoise } from '../support/plan-laws';
import {
  ALL_OVERLAPS,
  plannedNetworks,
  plannedNetworksOf,
  steadyNetworks,
} from '../support/random-network';

describe('any plan of any small network', () => {
  it('computes the bits of the untiled run in every layer, in the arena that was predicted', () => {
    let held = 0;
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        if (holdPlan(network, plan) !== undefined) held++;
      }),
      { numRuns: 400 },
    );
    assert.ok(held > 300, `${held} plans could be run`);
  });

  it('computes the same integers as untiled, in the arena that was predicted', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(plannedNetworksOf(ALL_OVERLAPS, 4, integerNetworks), ({ network, plan }) => {
        if (holdPlan(network, plan) === undefined) return;
        for (const { operation } of network.layers) kinds.add(operation.kind);
      }),
      { numRuns: 120 },
    );
    assert.ok(kinds.size > 18, `${kinds.size} kinds of operations were held`);
  });

  it('computes them in grids as fine as the maps, rows and columns kept', () => {
    let held = 0;
    fc.assert(
      fc.property(plannedNetworksOf(['keep-rows-and-columns'], 40), ({ network, plan }) => {
        if (holdPlan(network, plan) !== undefined) held++;
      }),
      { numRuns: 40 },
    );
    assert.ok(held > 30, `${held} plans could be run`);
  });

  it('differs by 2e-5 of the largest number of a layer at most when it is fast', () => {
    let fast = 0;
    fc.assert(
      fc.property(steadyNetworks, network => {
        const exact = untiledPlan(network.layers.length);
        const plan = withKernels(network, exact, 'fast');
        const [expected, actual] = [
          runOnNoise(lower(network, exact)),
          runOnNoise(lower(network, plan)),
        ];
        for (const { index } of network.layers) {
          const difference = relativeDifference(mapOf(expected, index), mapOf(actual, index));
          assert.ok(difference <= 2e-5, `layer ${index} differs by ${difference}`);
          if (difference > 0) fast++;
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(fast > 100, `${fast} layers differ`);
  });

  it('gives the bits of the reference twins', () => {
    fc.assert(
      fc.property(plannedNetworksOf(ALL_OVERLAPS, 4, steadyNetworks), ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const [compiled, reference] = [
          runOnNoise(schedule),
          runOnNoise(schedule, { kernels: 'reference' }),
        ];
        for (const { index } of network.layers)
          close(mapOf(reference, index), mapOf(compiled, index));
      }),
      { numRuns: 60 },
    );
  });
});

/** Equal but for the last bits of exponentials. */
function close(expected: Float32Array, actual: Float32Array): void {
  const scale = expected.reduce((max, x) => Math.max(max, Math.abs(x) || 0), 1e-3);
  expected.forEach((x, i) => {
    const y = actual[i] ?? NaN;
    assert.ok((Number.isNaN(x) && Number.isNaN(y)) || Math.abs(x - y) <= 1e-5 * scale);
  });
}
