import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/user-error';
import { checkMemory, memoryBounds } from '../../../src/runner-client/available-memory';

const MIB = 2 ** 20;

const bounds = (available: number, swap: number, limit = Infinity) => ({
  availableBytes: available * MIB,
  swapBytes: swap * MIB,
  limitBytes: limit * MIB,
});

describe('the memory that a run needs', () => {
  it('may be free, or be swapped to', () => {
    checkMemory(100 * MIB, bounds(100, 0));
    checkMemory(100 * MIB, bounds(40, 60));
    checkMemory(100 * MIB, bounds(4000, 60, 40));
  });

  it('is refused where it cannot be had, with what is missing', () => {
    for (const each of [bounds(60, 15), bounds(4000, 15, 60)])
      assert.throws(
        () => {
          checkMemory(100 * MIB, each);
        },
        new UserError(
          'The run needs 100.0 MiB for its process, but only 75.0 MiB are available: 25.0 MiB are missing. ' +
            'Choose a plan with a smaller peak, for example with a budget for the process (--count process).',
        ),
      );
  });

  it('is known of this machine', () => {
    const { availableBytes, swapBytes, limitBytes } = memoryBounds();
    assert.ok(availableBytes > 16 * MIB);
    assert.ok(swapBytes >= 0);
    assert.ok(limitBytes > 16 * MIB);
  });
});
