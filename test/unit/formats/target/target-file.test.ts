import assert from 'node:assert/strict';
import { BARE_C_TABLE } from '../../../../src/core/target/estimated-tables';
import type { Target } from '../../../../src/core/target/target';
import { formatTarget, parseTarget } from '../../../../src/formats/target/target-file';
import { UserError } from '../../../../src/base/user-error';

const TARGET: Required<Omit<Target, 'threads' | 'weightsIn' | 'flashFloorBytes' | 'system'>> = {
  name: 'bench',
  description: 'the machine under the desk',
  floorBytes: 55_000_000,
  threadBytes: 8_000_000,
  stepBytes: 512,
  counts: 'arena',
  costs: BARE_C_TABLE,
  calibration: { date: '2026-11-22T20:00:00.000Z', processor: 'Some processor' },
};

const written = (): Record<string, unknown> =>
  JSON.parse(formatTarget(TARGET)) as Record<string, unknown>;

const costs = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...written(), costs: { ...BARE_C_TABLE, ...change } });

const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...written(), ...change });

describe('a target file', () => {
  it('reads what was written', () => {
    assert.deepEqual(parseTarget(formatTarget(TARGET), 'x.json'), TARGET);
  });

  const nonsense: readonly (readonly [what: string, text: string, says: RegExp])[] = [
    ['no JSON', 'name: runner', /x\.json isn't a target, because it isn't JSON; write it again/],
    ['another document', '[1]', /isn't a target/],
    ['a later version', changed({ version: 2 }), /version 2, but this program supports version 1/],
    ['a negative floor', changed({ floorBytes: -1 }), /at floorBytes/],
    ['an unknown way to count', changed({ counts: 'swap' }), /at counts/],
    ['a negative price', costs({ step: -1 }), /at costs\.step/],
    ['a price that is no number', costs({ step: '3' }), /at costs\.step/],
    ['an absurd price', costs({ step: 1e12 }), /at costs\.step/],
    ['a missing price', costs({ step: undefined }), /at costs\.step/],
    ['an unknown unit', costs({ luck: 1 }), /at costs\.luck/],
    ['convolutions that take no time', costs({ convolutionProduct: 0 }), /cannot take no time/],
    ['no date', changed({ calibration: { date: 'today', processor: '' } }), /at calibration\.date/],
  ];
  for (const [what, text, says] of nonsense)
    it(`is refused with the place: ${what}`, () => {
      assert.throws(
        () => parseTarget(text, 'x.json'),
        (error: Error) => error instanceof UserError && says.test(error.message),
      );
    });
});
