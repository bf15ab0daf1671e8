import assert from 'node:assert/strict';
import { budgetMeter } from '../../../src/extension/budget-meter';
import { typedItems } from '../../../src/extension/budget-question';
import { foundText } from '../../../src/extension/found-text';
import type { Plan } from '../../../src/core/tiling/plan';
import type { Verdict } from '../../../src/core/target/verdict';
import { inPseudoLanguage, untranslated } from '../../support/pseudo-language';
import type { NetworkSummary } from '../../../src/protocol/server';

const MIB = 2 ** 20;

const peaks = {
  workingSetBytes: 6 * MIB,
  arenaBytes: 12 * MIB,
  weightsBytes: 2 * MIB,
  processBytes: 68.5 * MIB,
};

const verdict = (part: Partial<Verdict> = {}): Verdict => ({
  counted: 'ram',
  target: 'mcu',
  board: 'ESP32-S3',
  neededBytes: 3.96 * MIB,
  untiledBytes: 7.92 * MIB,
  allowedBytes: 4 * MIB,
  flash: null,
  fits: true,
  known: 'predicted',
  ...part,
});

const OVER = { neededBytes: 7.92 * MIB, fits: false } as const;
const NO_BUDGET: Partial<Verdict> = {
  counted: 'feature-maps',
  target: 'runner',
  board: null,
  allowedBytes: null,
  fits: null,
};

const summary = (part: Partial<NetworkSummary> = {}): NetworkSummary => ({
  uri: 'file:///a.cfg',
  version: 1,
  errors: 0,
  input: { channels: 3, height: 8, width: 8 },
  layers: 2,
  macs: 10,
  parameters: 5,
  weightsBytes: 36,
  untiled: peaks,
  failure: null,
  budget: null,
  verdict: verdict(),
  plan: null,
  found: null,
  ...part,
});

describe('budget meter', () => {
  it('shows what is needed of what, and where', () => {
    const meter = budgetMeter(summary());
    assert.equal(meter?.text, '$(dashboard) 3.96 / 4.00 MiB ESP32-S3');
    assert.equal(meter.spoken, 'MAFAT: Fits: needs 3.96 of 4.00 MiB RAM on ESP32-S3 (predicted).');
    assert.equal(meter.isOver, false);
  });

  it('says when it is over', () => {
    const meter = budgetMeter(summary({ verdict: verdict(OVER) }));
    assert.equal(meter?.text, '$(dashboard) 7.92 / 4.00 MiB ESP32-S3');
    assert.equal(meter.isOver, true);
    assert.match(meter.tooltip[0] ?? '', /^\*\*Doesn't fit: needs 7.92 of 4.00 MiB RAM/);
  });

  it('names the memory where there is no board', () => {
    const maps = verdict({ counted: 'feature-maps', board: null });
    assert.match(budgetMeter(summary({ verdict: maps }))?.text ?? '', /4\.00 MiB feature maps$/);
  });

  it('shows the flash where that alone is too small', () => {
    const flash = { neededBytes: 20 * MIB, allowedBytes: 16 * MIB };
    const meter = budgetMeter(summary({ verdict: verdict({ flash, fits: false }) }));
    assert.equal(meter?.text, '$(dashboard) 20.0 / 16.0 MiB flash');
  });

  it('shows what the maps need where there is no budget', () => {
    const meter = budgetMeter(
      summary({ verdict: verdict({ ...NO_BUDGET, neededBytes: 12 * MIB }) }),
    );
    assert.equal(meter?.text, '$(dashboard) 12.0 MiB, no budget');
    assert.equal(meter.isOver, false);
  });

  const nothing = { untiled: null, verdict: null };

  it('counts the errors while the memory is not known', () => {
    const meter = budgetMeter(summary({ ...nothing, errors: 2 }));
    assert.equal(meter?.text, '$(dashboard) 2 errors');
  });

  it('says that and why planning failed', () => {
    const meter = budgetMeter(summary({ ...nothing, failure: 'It takes too long.' }));
    assert.equal(meter?.text, '$(warning) Planning failed');
    assert.deepEqual(meter.tooltip, ['It takes too long.']);
  });

  it('is hidden where nothing is known', () => {
    assert.equal(budgetMeter(summary(nothing)), undefined);
  });

  it('never says the notation of a plan, and warns of one for another version', () => {
    const plan = { kind: 'active', notation: '2x2', peaks, macFactor: 1.1, isStale: true } as const;
    const text = budgetMeter(summary({ plan }))?.tooltip.join('\n') ?? '';
    assert.match(text, /another version/);
    assert.match(text, /Cost: 10% more work\./);
    assert.doesNotMatch(text, /2x2/);
  });
});

describe('a plan that was found', () => {
  const groups = (count: number) => ({ groups: Array.from({ length: count }) });
  for (const [macFactor, count, text] of [
    [1, 5, 'Fits: 3.96 of 4.00 MiB (untiled 7.92), no extra work, 5 groups.'],
    [1.012, 1, 'Fits: 3.96 of 4.00 MiB (untiled 7.92), 1.2% more work, 1 group.'],
  ] as const)
    it(text, () => {
      const plan = groups(count) as unknown as Plan;
      assert.equal(foundText({ macFactor, plan }, verdict()), text);
    });
});

describe('the texts of the budget', () => {
  const states: Readonly<Record<string, Partial<NetworkSummary>>> = {
    'without a budget': { verdict: verdict(NO_BUDGET) },
    'within the budget': {},
    'over budget': { verdict: verdict({ ...OVER, board: null, counted: 'working-set' }) },
    'with flash': {
      verdict: verdict({ flash: { neededBytes: 20 * MIB, allowedBytes: 16 * MIB }, fits: false }),
    },
    'with errors': { untiled: null, verdict: null, errors: 2 },
    'with a plan': {
      plan: { kind: 'active', notation: '2x2', peaks, macFactor: 1.1, isStale: true },
    },
  };
  for (const [state, part] of Object.entries(states))
    it(`are in the editor's language ${state}`, () => {
      const meter = inPseudoLanguage(() => budgetMeter(summary(part)));
      const texts = [meter?.text ?? '', meter?.spoken ?? '', ...(meter?.tooltip ?? [])];
      assert.deepEqual(untranslated(texts.join(' '), ['dashboard', 'MAFAT', 'ESP32-S3']), []);
    });
});

describe('a budget that is typed', () => {
  it('means on the board that was chosen what it means when the board is chosen', () => {
    const [first] = typedItems('4 MiB', { board: 'esp32-s3' });
    assert.deepEqual(first?.entries, { budget: '4 MiB' });
    assert.equal(first.description, 'On ESP32-S3');
  });

  it('is RAM first, and feature maps only where that is said', () => {
    const items = typedItems('8 MiB');
    assert.deepEqual(items[0]?.entries, {
      ...{ budget: '8 MiB', board: null },
      ...{ counting: 'process', target: 'mcu' },
    });
    const maps = items.filter(({ entries }) => entries.counting === 'arena');
    assert.deepEqual(
      maps.map(({ description }) => description),
      ['Feature maps only (arena), to compare plans'],
    );
  });

  for (const text of ['', '8', 'much', '0 MiB'])
    it(`"${text}" is none`, () => assert.deepEqual(typedItems(text), []));
});
