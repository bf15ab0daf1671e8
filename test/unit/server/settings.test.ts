import assert from 'node:assert/strict';
import { DEFAULT_SERVER_SETTINGS } from '../../../src/protocol/server';
import { readSettings } from '../../../src/server/settings';

describe('settings of the server', () => {
  for (const nothing of [
    undefined,
    null,
    3,
    {},
    { hints: 'no' },
    { budget: { severity: 'loud' } },
    { run: { threads: 1.5 } },
  ])
    it(`${JSON.stringify(nothing)} gives the defaults`, () => {
      assert.deepEqual(readSettings(nothing), DEFAULT_SERVER_SETTINGS);
    });

  it('takes what is right and leaves what is not', () => {
    const { hints, budget, run } = readSettings({
      hints: { enabled: false, unit: 'gallons' },
      budget: { size: '8MiB' },
      run: { threads: 2, repeat: 3 },
    });
    assert.deepEqual(run, { threads: 2 });
    assert.deepEqual(hints, { ...DEFAULT_SERVER_SETTINGS.hints, enabled: false });
    assert.deepEqual(budget, { ...DEFAULT_SERVER_SETTINGS.budget, size: '8MiB' });
  });
});
