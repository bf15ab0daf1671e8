import assert from 'node:assert/strict';
import { progressText, signalOf } from '../../../src/extension/background-progress';

describe('progress of the background process', () => {
  for (const [run, text] of [
    ['planned', 'with the plan: step 3 of 16'],
    ['untiled', 'untiled, for comparison: step 3 of 16'],
    ['exporting', 'writing the C program: 3 of 16'],
    ['compiling', 'compiling: 3 of 16'],
    ['native', 'running natively'],
  ] as const)
    it(`${run}: ${text}`, () => assert.equal(progressText({ run, done: 3, total: 16 }), text));

  it('what is under way ends by the button of its notification, and from elsewhere', () => {
    const buttons: ((event: unknown) => void)[] = [];
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: (event: unknown) => void) => {
        buttons.push(listener);
        return { dispose: () => undefined };
      },
    };
    const elsewhere: (() => void)[] = [];
    const [first, second] = [signalOf(token), signalOf(token, abort => void elsewhere.push(abort))];
    assert.deepEqual([first.aborted, second.aborted], [false, false]);
    for (const abort of elsewhere) abort();
    assert.deepEqual([first.aborted, second.aborted], [false, true]);
    for (const press of buttons) press(undefined);
    assert.deepEqual([first.aborted, second.aborted], [true, true]);
  });
});
