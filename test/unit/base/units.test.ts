import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatCount, formatSize, parseSize } from '../../../src/base/units';
import { UserError } from '../../../src/base/user-error';

describe('units', () => {
  for (const [text, bytes] of [
    ['640B', 640],
    ['1kB', 1000],
    ['1KiB', 1024],
    ['64MiB', 67108864],
    ['64 mib', 67108864],
    ['1.5 GiB', 1610612736],
    ['.5kB', 500],
    ['2.MB', 2000000],
    [' 3 GB ', 3000000000],
  ] as const)
    it(`"${text}" is ${bytes} bytes`, () => {
      assert.equal(parseSize(text), bytes);
    });

  for (const text of [
    '',
    '64',
    'MiB',
    '-1MiB',
    '1e3MiB',
    '64M',
    '1.2.3kB',
    '9e99GiB',
    '0x10B',
    '1 kB 2',
    '9999999999999GiB',
  ])
    it(`"${text}" is no size`, () => {
      assert.throws(() => parseSize(text), UserError);
    });

  for (const [bytes, text] of [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [35.5 * 2 ** 20, '35.5 MiB'],
    [2 ** 20 - 1, '1.00 MiB'],
    [3 * 2 ** 30, '3.00 GiB'],
  ] as const)
    it(`${bytes} bytes are ${text}`, () => {
      assert.equal(formatSize(bytes), text);
    });

  it('what is printed reads back as the same size, to half a per cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), bytes => {
        const back = parseSize(formatSize(bytes));
        assert.ok(Math.abs(back - bytes) <= 0.005 * bytes, `${bytes} became ${back}`);
      }),
    );
  });

  it('more bytes are never printed as fewer', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), fc.nat(2 ** 20), (bytes, more) => {
        assert.ok(parseSize(formatSize(bytes + more)) >= parseSize(formatSize(bytes)));
      }),
    );
  });

  for (const [count, text] of [
    [0, '0'],
    [999, '999'],
    [1000, '1.00 k'],
    [13_000_000_000, '13.0 G'],
    [199_204_096, '199.2 M'],
  ] as const)
    it(`${count} counts as ${text}`, () => {
      assert.equal(formatCount(count), text);
    });
});
