import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NETWORK_INPUT, outputLayers, shapeOf, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/network/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import { UserError } from '../../src/base/user-error';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { execute, noise, sameBits, type Outcome, type OutcomeOptions } from '../support/execution';
import { plannedNetworks } from '../support/random-network';

function run(network: Network, plan: Plan, options: OutcomeOptions = {}): Outcome {
  const input = noise(elementCount(shapeOf(network, NETWORK_INPUT)));
  return execute(lower(network, plan), randomParameters(network, 7), input, options);
}

/** Undefined where a checkerboard is refused. */
function tiled(network: Network, plan: Plan, options: OutcomeOptions = {}): Outcome | undefined {
  try {
    return run(network, plan, options);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

const map = (outcome: Outcome, layer: number): Float32Array => {
  const found = outcome.layers.get(layer);
  assert.ok(found);
  return found;
};

describe('any plan of any small network', () => {
  it('computes the same bits in every layer as the untiled run, with NaN in dead buffers', () => {
    let compared = 0;
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const whole = run(network, untiledPlan(network.layers.length));
        const parts = tiled(network, plan);
        if (parts === undefined) return;
        compared++;
        for (const { index } of network.layers)
          assert.ok(sameBits(map(whole, index), map(parts, index)), `layer ${index}`);
        for (const output of outputLayers(network))
          assert.ok(!map(parts, output).some(Number.isNaN), `layer ${output} is complete`);
      }),
      { numRuns: 300 },
    );
    assert.ok(compared > 150, `${compared} plans could be run`);
  });

  it('writes the arena exactly as far as predicted', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        for (const replant of [false, true]) {
          const outcome = tiled(network, plan, { replant });
          if (outcome === undefined) return;
          assert.equal(outcome.observedArenaBytes, lower(network, plan).arenaBytes);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the bits of the reference twins', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const compiled = tiled(network, plan);
        const reference = tiled(network, plan, { kernels: 'reference' });
        if (compiled === undefined || reference === undefined) return;
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
