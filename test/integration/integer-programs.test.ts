import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ParameterSource } from '../../src/core/network/parameters';
import { machineNamed } from '../../src/native/machines';
import { CORTEX_M } from '../support/emulator';
import { integerNetworks, integerProducts, randomIntegers } from '../support/integer-networks';
import { AARCH64, ARMHF, describeWithTools, GCC, SANITIZED } from '../support/native';
import { ProgramBatch, type BatchCase } from '../support/program-batch';
import { ALL_OVERLAPS, plannedNetworksOf } from '../support/random-network';

/** Factors above one, and so small ones that nothing is left, beside those of a network's own. */
const FACTORS = [1, 1, 1, 400, 1, 1, 1e-13, 1];

/** The same numbers with some filters of other scales. */
function withFactors(parameters: ParameterSource): ParameterSource {
  return {
    ...parameters,
    integers: layer => {
      const own = parameters.integers?.(layer);
      return (
        own && {
          ...own,
          scales: () =>
            own.scales().map((scale, filter) => scale * (FACTORS[filter % FACTORS.length] ?? 1)),
        }
      );
    },
  };
}

const casesOf = (networks: typeof integerNetworks, numRuns: number): readonly BatchCase[] =>
  fc
    .sample(plannedNetworksOf(ALL_OVERLAPS, 4, networks), { seed: 20261130, numRuns })
    .map(({ network, plan }, seed) => ({
      network,
      plan,
      parameters: withFactors(randomIntegers(network, seed)),
    }));

const CASES = [...casesOf(integerProducts, 60), ...casesOf(integerNetworks, 40)];

describe('random networks of integers as C programs', () => {
  let batch: ProgramBatch;
  before(function () {
    this.timeout(60_000);
    batch = new ProgramBatch(CASES, 'embedded');
  });
  after(() => batch.dispose());

  for (const [title, toolchain, sets] of [
    ['this processor', GCC, process.arch === 'x64' ? /^scalar\nsse2\n/ : /^scalar\nneon\n/],
    ['this processor, watched by sanitizers', SANITIZED, /^scalar\n/],
    ['64-bit Arm', AARCH64, /^scalar\nneon\ndotprod\n/],
    ['32-bit Arm', ARMHF, /^scalar\nneon\n/],
  ] as const)
    describeWithTools(title, toolchain, () => {
      it('compute what the readable twins of the kernels do, with all sets of kernels', () => {
        const said = batch.run(toolchain);
        assert.match(said, sets);
        assert.doesNotMatch(said, / /);
      });
    });
});

describe('random networks of integers as C programs for boards', () => {
  let batch: ProgramBatch;
  before(function () {
    this.timeout(60_000);
    batch = new ProgramBatch(CASES, 'board');
  });
  after(() => batch.dispose());

  describeWithTools('this processor, watched by sanitizers', SANITIZED, () => {
    it('compute what the readable twins of the kernels do', () => {
      assert.equal(batch.run(SANITIZED), 'board\n');
    });
  });

  describeWithTools('Cortex-M', CORTEX_M, () => {
    for (const name of ['mps2-an385', 'mps2-an386', 'mps3-an547'])
      it(`compute what the readable twins of the kernels do on an emulated ${name}`, () => {
        const machine = machineNamed(name);
        assert.ok(machine);
        assert.equal(batch.runOn(machine), 'board\n');
      });
  });
});
