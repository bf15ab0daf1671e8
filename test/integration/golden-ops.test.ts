import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../src/base/assert';
import { UserError } from '../../src/base/user-error';
import { lower } from '../../src/core/schedule/lowering';
import { isFast, withKernels } from '../../src/core/tiling/kernel-choice';
import {
  planOf,
  untiledPlan,
  type Group,
  type KernelMode,
  type Plan,
} from '../../src/core/tiling/plan';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { dataPath, describeWithData } from '../support/data';
import { execute, sameBits } from '../support/execution';
import { goldenCase, goldenNames, relativeDifference, type GoldenCase } from '../support/golden';

/** Relative to the largest number of the layer. */
const TOLERANCE = { exact: 1e-3, fast: 2e-5 };

/** Cases that came with this repository, for checkouts without the reference data. */
const FIXTURES = join(__dirname, '..', 'fixtures', 'golden-ops');

const REFERENCE = dataPath('darknet', 'golden-ops');

/** Every case of the reference data; the count is part of the test. */
const ALL_CASES = 78;

function group(first: number, last: number, tiles: string, overlap: Group['overlap']): Group {
  const [rows = 1, columns = 1] = tiles.split('x').map(Number);
  return { first, last, grid: { rows, columns, rule: 'paper' }, overlap };
}

/** Plans of different kinds that fit the network; a chain of one layer has fewer. */
function plansFor({ network }: GoldenCase): readonly Plan[] {
  const last = network.layers.length - 1;
  const cut = Math.ceil(last / 2);
  const plans = [
    [group(0, last, '2x2', 'recompute')],
    [group(0, last, '3x1', 'recompute')],
    [group(0, last, '2x3', 'checkerboard')],
    [group(0, last, '5x4', 'keep-rows-and-columns')],
    ...(cut > 0
      ? [
          [group(0, cut - 1, '3x3', 'recompute'), group(cut, last, '2x2', 'recompute')],
          [group(0, cut - 1, '2x2', 'checkerboard'), group(cut, last, '1x2', 'recompute')],
        ]
      : []),
  ].map(groups => nearestPlan(network, planOf(groups)));
  return [...new Map(plans.map(plan => [formatPlan(plan), plan])).values()];
}

/** The largest difference of the stored layers; undefined where no layer can be computed in this way. */
function checkUntiled(golden: GoldenCase, kernel: KernelMode): number | undefined {
  const { network, parameters, input, outputs } = golden;
  const plan = withKernels(network, untiledPlan(network.layers.length), kernel);
  if (kernel === 'fast' && !isFast(plan)) return undefined;
  const { layers } = execute(lower(network, plan), parameters, input);
  assert.ok(outputs.size > 0);
  return Math.max(
    ...[...outputs].map(([layer, expected]) => {
      const difference = relativeDifference(expected, layers.get(layer) ?? new Float32Array());
      assert.ok(
        difference <= TOLERANCE[kernel],
        `layer ${layer} (${at(network.layers, layer).label}) differs by ${difference}`,
      );
      return difference;
    }),
  );
}

/** Number of plans that could be run. */
function checkPlans(golden: GoldenCase, kernel: KernelMode): number {
  const { network, parameters, input } = golden;
  const untiled = withKernels(network, untiledPlan(network.layers.length), kernel);
  const whole = execute(lower(network, untiled), parameters, input);
  const plans = plansFor(golden).map(plan => withKernels(network, plan, kernel));
  const run = plans.filter(plan => {
    try {
      const { layers } = execute(lower(network, plan), parameters, input);
      for (const output of network.outputs) {
        const [expected, actual] = [whole.layers.get(output), layers.get(output)];
        assert.ok(expected && actual && !actual.some(Number.isNaN));
        assert.ok(sameBits(expected, actual), `${formatPlan(plan)}: layer ${output}`);
      }
      return true;
    } catch (error) {
      if (error instanceof UserError) return false;
      throw error;
    }
  });
  return run.length;
}

function cases(folder: string): void {
  for (const name of goldenNames(folder)) {
    it(`${name}: every stored layer, with fast kernels too where there are any`, () => {
      const golden = goldenCase(folder, name);
      for (const kernel of ['exact', 'fast'] as const) {
        const difference = checkUntiled(golden, kernel);
        if (difference === undefined) continue;
        worst[kernel] = Math.max(worst[kernel], difference);
        compared[kernel]++;
      }
    });
    if (!/^(chain|mini)-/.test(name)) continue;
    for (const kernel of ['exact', 'fast'] as const)
      it(`${name}: the same bits under at least 3 plans, ${kernel}`, () => {
        assert.ok(checkPlans(goldenCase(folder, name), kernel) >= 3);
      });
  }
}

const worst = { exact: 0, fast: 0 };
const compared = { exact: 0, fast: 0 };

describe('reference outputs of Darknet, cases in the repository', () => {
  assert.ok(existsSync(FIXTURES));
  cases(FIXTURES);
});

describeWithData('reference outputs of Darknet, all cases', () => {
  it(`there are ${ALL_CASES}`, () => {
    assert.equal(goldenNames(REFERENCE).length, ALL_CASES);
  });
  cases(REFERENCE);

  it('more than half of them have layers that can be fast', () => {
    assert.ok(compared.fast > compared.exact / 2);
  });

  after(() => {
    const [exact, fast] = [worst.exact, worst.fast].map(x => x.toExponential(2));
    console.log(`      largest relative difference: ${exact}, with fast kernels ${fast}`);
  });
});
