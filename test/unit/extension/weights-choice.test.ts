import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/user-error';
import { weightsChoice } from '../../../src/extension/weights-choice';

/** What the flow does with files of which those that are named `wrong…` cannot be the network's. */
async function choose(named: string | undefined, answer: string | undefined) {
  const told: string[] = [];
  let asked = 0;
  const chosen = await weightsChoice<string>({
    named,
    problemOf: file =>
      Promise.resolve(file.startsWith('wrong') ? `${file} doesn't match` : undefined),
    ask: () => {
      asked++;
      return Promise.resolve(answer);
    },
    warn: problem => told.push(problem),
  }).catch((error: unknown) => error);
  return { chosen, told, asked };
}

describe('the choice of weights', () => {
  it('takes what the plan file names without a question', async () => {
    assert.deepEqual(await choose('right', 'other'), { chosen: 'right', told: [], asked: 0 });
  });

  it('asks where nothing is named', async () => {
    assert.deepEqual(await choose(undefined, 'right'), { chosen: 'right', told: [], asked: 1 });
  });

  it('tells what is wrong with what is named, and asks', async () => {
    const told = ["wrong doesn't match"];
    assert.deepEqual(await choose('wrong', 'right'), { chosen: 'right', told, asked: 1 });
  });

  it('refuses wrong weights, so that nothing gets as far as being kept', async () => {
    const { chosen } = await choose(undefined, 'wrong');
    assert.ok(chosen instanceof UserError);
    assert.equal(chosen.message, "wrong doesn't match");
    const again = await choose('wrong-named', 'wrong-chosen');
    assert.ok(again.chosen instanceof UserError && again.told.length === 1);
  });

  it('lets the user change their mind, and take random weights', async () => {
    assert.equal((await choose('wrong', undefined)).chosen, undefined);
    assert.equal((await choose(undefined, 'random')).chosen, 'random');
  });
});
