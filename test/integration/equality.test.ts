import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NETWORK_INPUT, outputLayers, shapeOf, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/network/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import { untiledLike, untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { execute, noise, sameBits, type Outcome, type OutcomeOptions } from '../support/execution';
import { relativeDifference } from '../support/golden';
import { lowered } from '../support/lowered';
import { networks, plannedNetworks, plannedNetworksOf } from '../support/random-network';

function run(schedule: Schedule, options: OutcomeOptions = {}): Outcome {
  const { network } = schedule;
  const input = noise(elementCount(shapeOf(network, NETWORK_INPUT)));
  return execute(schedule, randomParameters(network, 7), input, options);
}

const map = (outcome: Outcome, layer: number): Float32Array => {
  const found = outcome.layers.get(layer);
  assert.ok(found);
  return found;
};

/** Whether a plan could be run; if so every layer has the bits of the untiled run with the same kernels. */
function sameAsUntiled(network: Network, plan: Plan): boolean {
  const schedule = lowered(network, plan);
  if (schedule === undefined) return false;
  const whole = run(lower(network, untiledLike(plan)));
  const parts = run(schedule);
  const untapped = run(schedule, { tapped: outputLayers(network) });
  for (const { index } of network.layers)
    assert.ok(sameBits(map(whole, index), map(parts, index)), `layer ${index}`);
  for (const output of outputLayers(network)) {
    assert.ok(!map(parts, output).some(Number.isNaN), `layer ${output} is complete`);
    assert.ok(sameBits(map(whole, output), map(untapped, output)), `layer ${output}, untapped`);
  }
  return true;
}

describe('any plan of any small network', () => {
  it('computes the same bits in every layer as the untiled run, with NaN in dead buffers', () => {
    let compared = 0;
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        if (sameAsUntiled(network, plan)) compared++;
      }),
      { numRuns: 300 },
    );
    assert.ok(compared > 150, `${compared} plans could be run`);
  });

  it('computes them in grids as fine as the maps, rows and columns kept', () => {
    fc.assert(
      fc.property(plannedNetworksOf(['keep-rows-and-columns'], 40), ({ network, plan }) => {
        assert.ok(sameAsUntiled(network, plan));
      }),
      { numRuns: 40 },
    );
  });

  it('writes the arena exactly as far as predicted', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        for (const options of [{ replant: false }, { replant: true }, { tapped: [] }])
          assert.equal(run(schedule, options).observedArenaBytes, schedule.arenaBytes);
      }),
      { numRuns: 200 },
    );
  });

  it('differs by 2e-5 of the largest number of a layer at most when it is fast', () => {
    let fast = 0;
    fc.assert(
      fc.property(networks, network => {
        const exact = untiledPlan(network.layers.length);
        const plan = withKernels(network, exact, 'fast');
        const [expected, actual] = [run(lower(network, exact)), run(lower(network, plan))];
        for (const { index } of network.layers) {
          const difference = relativeDifference(map(expected, index), map(actual, index));
          assert.ok(difference <= 2e-5, `layer ${index} differs by ${difference}`);
          if (difference > 0) fast++;
        }
      }),
      { numRuns: 200 },
    );
    assert.ok(fast > 200, `${fast} layers differ`);
  });

  it('gives the bits of the reference twins', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const [compiled, reference] = [run(schedule), run(schedule, { kernels: 'reference' })];
        for (const { index } of network.layers) close(map(reference, index), map(compiled, index));
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
