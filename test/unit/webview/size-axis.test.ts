import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sizeTicks, tickText } from '../../../src/webview/charts/size-axis';

const MIB = 2 ** 20;

describe('ticks on an axis of bytes', () => {
  for (const [maximum, texts] of [
    [13.2 * MIB, ['0', '4 MiB', '8 MiB', '12 MiB']],
    [4.8 * MIB, ['0', '1 MiB', '2 MiB', '3 MiB', '4 MiB']],
    [700 * 1024, ['0', '200 KiB', '400 KiB', '600 KiB']],
    [0, ['0']],
  ] as const)
    it(`up to ${maximum}: ${texts.join(', ')}`, () =>
      assert.deepEqual(sizeTicks(maximum).map(tickText), texts));

  it('are even, few, and within the axis', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), maximum => {
        const ticks = sizeTicks(maximum);
        assert.ok(ticks.length >= 2 && ticks.length <= 7);
        assert.ok(
          ticks.every((tick, index) => tick <= maximum && tick === index * (ticks[1] ?? 0)),
        );
      }),
    );
  });
});
