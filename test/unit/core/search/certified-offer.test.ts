import assert from 'node:assert/strict';
import { UserError } from '../../../../src/base/user-error';
import { targetNamed, type Target } from '../../../../src/core/target/target';
import { certified, unlessRefused } from '../../../../src/core/search/certified-offer';
import { offer, type Offer } from '../../../../src/core/search/offer';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { chain } from '../../../support/network-builder';

const TARGET = targetNamed('runner') as Target;
const network = chain({ channels: 3, height: 20, width: 20 }, 'c3:8 m2 c3:8');
const sound = offer(network, parsePlan('2x2', network), TARGET);

/** Its last step is missing, so that the answer is not whole. */
const faulty: Offer = {
  ...sound,
  schedule: { ...sound.schedule, steps: sound.schedule.steps.slice(0, -1) },
};

describe('a certified offer', () => {
  it('is the offer, with what was proved of it', () => {
    const { certificate, ...rest } = certified(sound);
    assert.deepEqual(rest, sound);
    assert.equal(certificate.steps, sound.schedule.steps.length);
    assert.ok(certificate.numbers > 0);
  });

  it('is refused to a wrong schedule with a sentence for users, who can take another plan', () => {
    assert.throws(
      () => certified(faulty),
      (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(
          error.message,
          /: plan 2x2 failed MAFAT's own check and is not used: after the last step: .* are not where it reads them\. This is a bug in MAFAT: please report it\. Until it is fixed, use another plan or budget\.$/,
        );
        return true;
      },
    );
  });

  it('is left out where it would stand beside others; other errors are not hidden', () => {
    assert.equal(
      unlessRefused(() => certified(faulty)),
      undefined,
    );
    assert.equal(unlessRefused(() => certified(sound))?.plan, sound.plan);
    assert.throws(
      () =>
        unlessRefused(() => {
          throw new UserError('something else');
        }),
      /something else/,
    );
  });
});
