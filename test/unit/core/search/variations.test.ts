import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { TARGETS } from '../../../../src/core/target/target';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import type { Network } from '../../../../src/core/network/network';
import { variationsOf } from '../../../../src/core/search/variations';
import { mergeWhole, nearestPlan } from '../../../../src/core/tiling/nearest-plan';
import type { Group, Plan } from '../../../../src/core/tiling/plan';
import { formatPlan } from '../../../../src/core/tiling/plan-notation';
import { draftIfValid, neighbourPlans } from '../../../support/plan-neighbours';
import { plannedNetworks } from '../../../support/random-network';

const RUNNER = at(TARGETS, 0);

/** A group without what makes no difference: a map computed whole has no overlap. */
const plainly = ({ first, last, grid, overlap, blockHeights }: Group): Group =>
  grid.rows * grid.columns === 1 && overlap !== 'keep-rows'
    ? { first, last, grid, overlap: 'recompute' }
    : { first, last, grid, overlap, ...(blockHeights && { blockHeights }) };

/** What a plan says, whoever wrote it. */
const sense = ({ groups }: Plan): string => JSON.stringify(mergeWhole(groups.map(plainly)));

/** Undefined where the plan does not fit the network. */
function stepsOf(network: Network, plan: Plan): string | undefined {
  const drafted = draftIfValid(network, plan, { counting: 'arena', target: RUNNER });
  return drafted && JSON.stringify(drafted.draft.steps.filter(({ kind }) => kind !== 'load'));
}

describe('variations of a plan', () => {
  it('have every neighbour of the law among them that fits the network', () => {
    let compared = 0;
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan: any }) => {
        const groups = any.groups.map(({ grid, ...group }) =>
          plainly({ ...group, grid: { ...grid, rule: 'paper' } }),
        );
        const plan = nearestPlan(network, { ...any, groups: mergeWhole(groups) });
        const known = new Set(variationsOf(dataflowOf(network), plan).map(sense));
        const steps = stepsOf(network, plan);
        for (const neighbour of neighbourPlans(plan)) {
          const others = stepsOf(network, neighbour);
          // It does not fit, or changes nothing.
          if (others === undefined || others === steps) continue;
          compared++;
          assert.ok(known.has(sense(neighbour)), `${formatPlan(plan)}: ${formatPlan(neighbour)}`);
        }
      }),
      { numRuns: 100, seed: 14 },
    );
    assert.ok(compared > 1000);
  });
});
