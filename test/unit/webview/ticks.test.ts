import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  placesAround,
  sizesAround,
  sizesUpTo,
  type TickRow,
} from '../../../src/webview/charts/ticks';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const SEED = { seed: 14, numRuns: 2000 };

const texts = ({ ticks }: TickRow): readonly string[] => ticks.map(({ text }) => text);

/** What holds for every axis: nothing lies beyond its ticks, they are some, and each says something else. */
function assertRound(row: TickRow, values: readonly number[], fewest = 3): void {
  const { ticks, first, last } = row;
  assert.ok(ticks.length >= fewest && ticks.length <= 10, `${ticks.length} ticks`);
  assert.equal(ticks[0]?.value, first);
  assert.equal(ticks.at(-1)?.value, last);
  const slack = 1e-6 * last;
  assert.ok(values.every(value => value >= first - slack && value <= last + slack));
  assert.ok(ticks.every(({ value }, index) => value > (ticks[index - 1]?.value ?? -1)));
  assert.equal(new Set(texts(row)).size, ticks.length, texts(row).join());
}

describe('an axis of bytes from nothing', () => {
  for (const [maximum, expected] of [
    [13.2 * MIB, ['0', '5 MiB', '10 MiB', '15 MiB']],
    [4.8 * MIB, ['0', '1 MiB', '2 MiB', '3 MiB', '4 MiB', '5 MiB']],
    [700 * KIB, ['0', '250 KiB', '500 KiB', '750 KiB']],
    [1.26 * 2 ** 30, ['0', '0.5 GiB', '1 GiB', '1.5 GiB']],
    [3, ['0', '1 B', '2 B', '3 B']],
    [0, ['0', '1 B']],
  ] as const)
    it(`up to ${maximum}: ${expected.join(', ')}`, () =>
      assert.deepEqual(texts(sizesUpTo(maximum)), expected));

  it('ends with a tick, whatever is on it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 2 ** 40 }), maximum =>
        assertRound(sizesUpTo(maximum), [0, maximum]),
      ),
      SEED,
    );
  });
});

describe('an axis around some numbers', () => {
  it('has ticks though all of them lie between two powers of two', () => {
    assert.deepEqual(texts(sizesAround([3.3 * MIB, 3.9 * MIB])), [
      '3.3 MiB',
      '3.4 MiB',
      '3.5 MiB',
      '3.6 MiB',
      '3.7 MiB',
      '3.8 MiB',
      '3.9 MiB',
    ]);
    const far = sizesAround([150 * KIB, 13.1 * MIB]);
    assert.equal(far.isLogarithmic, true);
    assert.equal(texts(far).at(-1), '16 MiB');
  });

  it('of bytes begins and ends with a tick, whatever is on it', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(sizes, values => {
        const small = Math.max(...values) < KIB;
        assertRound(sizesAround(values), values, small ? 2 : 3);
      }),
      SEED,
    );
  });

  it('of times or factors begins and ends with a tick, whatever is on it', () => {
    const numbers = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(numbers, values =>
        assertRound(
          placesAround(values, value => String(Number(value.toPrecision(6)))),
          values,
        ),
      ),
      SEED,
    );
  });
});
