import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dataflowOf } from '../../src/core/dataflow/dataflow';
import { pictureShape } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { possibleResidences, type ResidenceChoice } from '../../src/core/dataflow/residence';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import { untiledLike } from '../../src/core/tiling/plan';
import { formatPlanJson, parsePlanJson } from '../../src/formats/plan/plan-json';
import { execute, noise, sameBits } from '../support/execution';
import { lowered } from '../support/lowered';
import { plannedNetworks } from '../support/random-network';

/** Some of the residences that a network can have: each map in one concatenation at most. */
function someOf(
  possible: readonly ResidenceChoice[],
  wanted: readonly boolean[],
): readonly ResidenceChoice[] {
  const chosen = new Map<number, ResidenceChoice>();
  possible.forEach((choice, index) => {
    if (wanted[index % wanted.length] === true) chosen.set(choice.layer, choice);
  });
  return [...chosen.values()].sort((a, b) => a.layer - b.layer);
}

describe('maps that are joined later', () => {
  it('may lie anywhere until then: every choice gives the bits of the untiled run in the arena that is predicted', () => {
    let compared = 0;
    const wishes = fc.array(fc.boolean(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(plannedNetworks, wishes, ({ network, plan: usual }, wanted) => {
        const possible = possibleResidences(dataflowOf(network));
        if (possible.length === 0) return;
        const plan = { ...usual, residences: someOf(possible, wanted) };
        const schedule = lowered(network, plan);
        if (schedule === undefined) return;
        const input = noise(elementCount(pictureShape(network)));
        const parameters = randomParameters(network, 7);
        const whole = execute(lower(network, untiledLike(plan)), parameters, input);
        const parts = execute(schedule, parameters, input);
        for (const layer of network.outputs) {
          const [expected, actual] = [whole.layers.get(layer), parts.layers.get(layer)];
          assert.ok(expected && actual && sameBits(expected, actual), `layer ${layer}`);
        }
        const plain = execute(schedule, parameters, input, { replant: false });
        assert.equal(plain.observedArenaBytes, schedule.arenaBytes);
        assert.deepEqual(parsePlanJson(formatPlanJson(network, plan), network, 'it'), plan);
        compared++;
      }),
      { numRuns: 1000, seed: 76 },
    );
    assert.ok(compared > 60, `${compared} compared`);
  });
});
