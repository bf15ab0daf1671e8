import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { canBeFast, isFast, withKernels } from '../../../../src/core/tiling/kernel-choice';
import { kernelsOf, planOf, untiledLike, type Group } from '../../../../src/core/tiling/plan';
import { nearestPlan } from '../../../../src/core/tiling/nearest-plan';
import { checkPlan } from '../../../../src/core/tiling/plan-check';
import { formatPlan, parsePlan } from '../../../../src/core/tiling/plan-notation';
import { NetworkBuilder, yolov2of16 } from '../../../support/network-builder';
import { plannedNetworks } from '../../../support/random-network';

/** One layer of every kind that has to be told apart. */
function network() {
  const builder = new NetworkBuilder({ channels: 4, height: 12, width: 12 });
  builder.convolution(8, 3);
  builder.convolution(8, 1);
  builder.convolution(8, 3, { groups: 8 });
  builder.convolution(8, 3, { groups: 2, pad: 0 });
  builder.convolution(8, 3, { dilation: 2 });
  builder.maxPool(2, 1);
  builder.convolution(8, 5);
  builder.convolution(8, 3, { stride: 2 });
  return builder.build();
}

describe('layers with a fast kernel', () => {
  it('are convolutions 3x3, in groups or not, but not with a stride, a dilation or one channel a filter', () => {
    const given = network();
    assert.deepEqual(
      given.layers.filter(layer => canBeFast(given, layer)).map(({ index }) => index),
      [0, 3],
    );
  });

  for (const [layer, reason] of [
    [1, /layer 1 \(convolution\) with a fast kernel, but only windows of 3x3/],
    [2, /but no layer with a filter for each channel/],
    [4, /but no layer with a dilation/],
    [5, /but only convolutions can be fast/],
    [7, /but no layer with a stride/],
  ] as const)
    it(`and no others: ${reason.source}`, () => {
      const given = network();
      const kernels = given.layers.map(({ index }) => (index === layer ? 'fast' : 'exact'));
      const groups = parsePlan('2x2', given).groups.map((group): Group => ({ ...group, kernels }));
      assert.throws(
        () => {
          checkPlan(given, planOf(groups));
        },
        (error: unknown) => error instanceof UserError && reason.test(error.message),
      );
    });
});

describe('the kernels of a plan', () => {
  const given = yolov2of16();
  const plan = parsePlan('3x3/8/2x2', given);

  it('are fast where they can be, as a plan that the text cannot say in full', () => {
    const fast = withKernels(given, plan, 'fast');
    assert.doesNotThrow(() => {
      checkPlan(given, fast);
    });
    assert.equal(formatPlan(fast), '3x3/8/2x2*');
    const layers = fast.groups.flatMap(kernelsOf);
    assert.deepEqual(
      layers.flatMap((kernel, layer) => (kernel === 'fast' ? [layer] : [])),
      [0, 2, 4, 6, 8, 10, 12, 14],
    );
  });

  it('are those of the plan without any when they are exact', () => {
    assert.deepEqual(withKernels(given, withKernels(given, plan, 'fast'), 'exact'), plan);
    assert.ok(!isFast(plan));
  });

  it('stay those of their layers when groups are split and joined to fit', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network: random, plan: chosen }) => {
        const kernels = chosen.groups.flatMap(kernelsOf);
        const coarse = {
          ...chosen,
          groups: chosen.groups.map(group => ({ ...group, grid: FINE })),
        };
        assert.deepEqual(nearestPlan(random, coarse).groups.flatMap(kernelsOf), kernels);
        assert.deepEqual(untiledLike(chosen).groups.flatMap(kernelsOf), kernels);
      }),
    );
  });
});

const FINE: Group['grid'] = { rows: 3, columns: 3, rule: 'balanced' };
