import assert from 'node:assert/strict';
import { lower } from '../../src/core/schedule/lowering';
import { isFast, withKernels } from '../../src/core/tiling/kernel-choice';
import { untiledPlan } from '../../src/core/tiling/plan';
import { dataPath, describeWithData } from '../support/data';
import { goldenCase, goldenNames } from '../support/golden';
import { assertSameAsEngine, describeWithTools, GCC, NativeBuilder } from '../support/native';

const REFERENCE = dataPath('darknet', 'golden-ops');

describeWithData('Darknet’s reference cases as C programs', () => {
  describeWithTools('by gcc', GCC, () => {
    const builder = new NativeBuilder(GCC);
    after(() => builder.dispose());

    for (const name of goldenNames(REFERENCE))
      it(`${name}: the bits of the WebAssembly engine`, () => {
        const { network, parameters, input } = goldenCase(REFERENCE, name);
        const exact = untiledPlan(network.layers.length);
        const fast = withKernels(network, exact, 'fast');
        for (const plan of isFast(fast) ? [exact, fast] : [exact]) {
          const schedule = lower(network, plan);
          const program = builder.build(schedule, parameters);
          const levels = assertSameAsEngine(program, schedule, parameters, input);
          assert.ok(levels.includes('scalar') && levels.length > 1);
        }
      });
  });
});
