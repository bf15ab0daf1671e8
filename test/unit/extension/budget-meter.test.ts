import assert from 'node:assert/strict';
import { bar, budgetMeter } from '../../../src/extension/budget-meter';
import { budgetPresets } from '../../../src/extension/budget-presets';
import { parseSize } from '../../../src/base/units';
import { inPseudoLanguage, untranslated } from '../../support/pseudo-language';
import type { BudgetState, NetworkSummary } from '../../../src/protocol/server';

const MIB = 2 ** 20;

const peaks = {
  workingSetBytes: 6 * MIB,
  arenaBytes: 12 * MIB,
  weightsBytes: 2 * MIB,
  processBytes: 68.5 * MIB,
};

const summary = (part: Partial<NetworkSummary> = {}): NetworkSummary => ({
  uri: 'file:///a.cfg',
  version: 1,
  errors: 0,
  input: { channels: 3, height: 8, width: 8 },
  layers: 2,
  macs: 10,
  parameters: 5,
  untiled: peaks,
  failure: null,
  budget: null,
  plan: null,
  ...part,
});

const budget = (part: Partial<BudgetState>): BudgetState => ({
  bytes: 16 * MIB,
  counting: 'arena',
  target: 'runner',
  from: 'plan-file',
  usedBytes: 12 * MIB,
  ...part,
});

describe('budget meter', () => {
  const bars: readonly (readonly [share: number, text: string])[] = [
    [0, '▱▱▱▱▱▱▱▱'],
    [0.5, '▰▰▰▰▱▱▱▱'],
    [0.999, '▰▰▰▰▰▰▰▱'],
    [1, '▰▰▰▰▰▰▰▰'],
    [40, '▰▰▰▰▰▰▰▰'],
  ];
  for (const [share, text] of bars) it(`${share} is ${text}`, () => assert.equal(bar(share), text));

  it('shows what of the budget is used', () => {
    const meter = budgetMeter(summary({ budget: budget({}) }));
    assert.equal(meter?.text, '$(dashboard) ▰▰▰▰▰▰▱▱ 12.0 MiB of 16.0 MiB');
    assert.equal(meter.isOver, false);
    assert.match(meter.tooltip[0] ?? '', /^\*\*Arena 12.0 MiB, within the budget of 16.0 MiB\*\*$/);
  });

  it('says when it is over, and how the budget counts', () => {
    const state = budget({ counting: 'process', usedBytes: 20 * MIB });
    const meter = budgetMeter(summary({ budget: state }));
    assert.equal(meter?.isOver, true);
    assert.match(meter.tooltip[0] ?? '', /^\*\*Whole process 20.0 MiB, over/);
  });

  it('shows the untiled arena where there is no budget', () => {
    assert.equal(budgetMeter(summary())?.text, '$(dashboard) 12.0 MiB, no budget');
  });

  it('counts the errors while the memory is not known', () => {
    const meter = budgetMeter(summary({ untiled: null, errors: 2 }));
    assert.equal(meter?.text, '$(dashboard) 2 errors');
  });

  it('says that and why planning failed', () => {
    const meter = budgetMeter(summary({ untiled: null, failure: 'It takes too long.' }));
    assert.equal(meter?.text, '$(warning) Planning failed');
    assert.deepEqual(meter.tooltip, ['It takes too long.']);
  });

  it('is hidden where nothing is known', () => {
    assert.equal(budgetMeter(summary({ untiled: null })), undefined);
  });

  it('warns of a plan that was made for another version', () => {
    const plan = { kind: 'active', notation: '2x2', peaks, macFactor: 1.1, isStale: true } as const;
    assert.match(budgetMeter(summary({ plan }))?.tooltip.join('\n') ?? '', /another version/);
  });
});

describe('the texts of the budget', () => {
  const states: Readonly<Record<string, Partial<NetworkSummary>>> = {
    'without a budget': {},
    'within the budget': { budget: budget({}) },
    'over the budget': { budget: budget({ usedBytes: 20 * MIB, counting: 'working-set' }) },
    'with errors': { untiled: null, errors: 2 },
    'with a plan': {
      plan: { kind: 'active', notation: '2x2', peaks, macFactor: 1.1, isStale: true },
    },
  };
  for (const [state, part] of Object.entries(states))
    it(`are in the editor's language ${state}`, () => {
      const meter = inPseudoLanguage(() => budgetMeter(summary(part)));
      const texts = [meter?.text ?? '', ...(meter?.tooltip ?? [])];
      assert.deepEqual(untranslated(texts.join(' '), ['dashboard', '2x2']), []);
    });
});

describe('budget presets', () => {
  for (const { board, size } of budgetPresets())
    it(`${board}: ${size} is a size`, () => assert.ok(parseSize(size) > 0));
});
