import assert from 'node:assert/strict';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { DEFAULT_SERVER_SETTINGS, type ServerSettings } from '../../../../src/protocol/server';
import { codeLenses } from '../../../../src/server/language/code-lens';
import { diagnostics } from '../../../../src/server/language/diagnostics';
import { planFileDiagnostics } from '../../../../src/server/language/plan-file-diagnostics';
import { parsePlanFile } from '../../../../src/formats/plan/plan-file';
import { doJob } from '../../../../src/server/planning/planner';
import { formatSize } from '../../../../src/base/units';
import { marked, URI } from '../../../support/cursor';
import { forecastOf } from '../../../support/forecast';

const NET =
  'net width=64 height=64 channels=4|conv filters=16 size=3 pad=1|maxpool size=2 stride=2|conv filters=8';

const withBudget = (budget: Partial<ServerSettings['budget']>): ServerSettings => ({
  ...DEFAULT_SERVER_SETTINGS,
  budget: { ...DEFAULT_SERVER_SETTINGS.budget, ...budget },
});

function found(notation: string, settings = DEFAULT_SERVER_SETTINGS, planFile = '') {
  const mark = marked(notation, planFile);
  const forecast = forecastOf(mark);
  const documentation = 'file:///readme.md';
  return diagnostics(mark.analysis, { uri: URI, settings, forecast, documentation });
}

const codes = (...parameters: Parameters<typeof found>): readonly string[] =>
  found(...parameters).map(({ code, range }) => `${range.start.line} ${String(code)}`);

describe('diagnostics', () => {
  it('have a range, a code, a severity and a link', () => {
    const [first] = found(`${NET}|conv filtres=3`);
    assert.deepEqual(first, {
      range: { start: { line: 18, character: 0 }, end: { line: 18, character: 7 } },
      severity: DiagnosticSeverity.Warning,
      code: 'unknown-option',
      source: 'mafat',
      message:
        "[convolutional] has no option 'filtres', so Darknet ignores it. Did you mean 'filters'? Correct the name or remove the line.",
      codeDescription: { href: 'file:///readme.md#unknown-option' },
      tags: [DiagnosticTag.Unnecessary],
    });
  });

  it('a network in order has none', () => assert.deepEqual(codes(NET), []));

  // Arena: conv 64×64×(4+16) floats = 320 KiB, pool 64×64×16 + 32×32×16 = 320 KiB, conv 96 KiB.
  const budgets: readonly (readonly [
    budget: Partial<ServerSettings['budget']>,
    codes: readonly string[],
  ])[] = [
    [{ size: '320KiB' }, []],
    [{ size: '319KiB' }, ['0 network-over-budget']],
    [{ size: '319KiB', severity: 'off' }, []],
    [{ size: '400KiB', counting: 'working-set' }, ['0 network-over-budget']],
    [{ size: '54MiB', counting: 'process' }, ['0 network-over-budget']],
    [{ size: 'much' }, []],
  ];
  for (const [budget, expected] of budgets)
    it(`budget ${JSON.stringify(budget)}`, () => {
      assert.deepEqual(codes(NET, withBudget(budget)), expected);
    });

  it('a budget that is exceeded says what is needed, and names the layers that need most', () => {
    const all = found(NET, withBudget({ size: '200KiB', severity: 'error' }));
    assert.equal(all.length, 1);
    const [network] = all;
    assert.equal(network?.severity, DiagnosticSeverity.Error);
    assert.equal(
      network.message,
      'The network needs 320.0 of 200.0 KiB for feature maps only without a plan: find a plan that fits, or change the budget.',
    );
    assert.deepEqual(
      network.relatedInformation?.map(({ location, message }) => [
        location.range.start.line,
        message,
      ]),
      [
        [5, 'layer 0 convolutional needs 320.0 KiB of the arena'],
        [10, 'layer 1 maxpool needs 320.0 KiB of the arena'],
      ],
    );
  });

  it('a plan that keeps the budget ends the warnings, and the plan file\u2019s budget wins', () => {
    const settings = withBudget({ size: '1KiB' });
    assert.deepEqual(codes(NET, settings, '{ "budget": "200KiB", "plan": "4x4" }'), []);
    assert.deepEqual(codes(NET, settings, '{ "budget": "10KiB", "plan": "4x4" }').slice(0, 1), [
      '0 network-over-budget',
    ]);
  });

  it('a plan of another version is stale', () => {
    const planFile = `{ "plan": "2x2", "networkHash": "${'0'.repeat(16)}" }`;
    assert.deepEqual(codes(NET, DEFAULT_SERVER_SETTINGS, planFile), ['0 stale-plan']);
  });

  it('what is said of a plan is short, however long the plan is', () => {
    const hash = '0'.repeat(16);
    for (const plan of ['x', '2', '1x1/', '2x2/1/', '/'].map(part => part.repeat(100_000))) {
      const { analysis } = marked(NET, JSON.stringify({ plan, networkHash: hash }));
      const sources = { uri: URI, settings: DEFAULT_SERVER_SETTINGS, forecast: undefined };
      const found = diagnostics(analysis, { ...sources, documentation: undefined });
      assert.notEqual(found.length, 0);
      for (const { message } of found) assert.ok(JSON.stringify(message).length < 500);
    }
  });

  for (const plan of ['9x9/7/2x2', '65x1', '2x2q', '2x'])
    it(`the plan ${plan} does not fit`, () => {
      assert.deepEqual(codes(NET, DEFAULT_SERVER_SETTINGS, `{ "plan": "${plan}" }`), [
        '0 plan-does-not-fit',
      ]);
    });

  it('a network that cannot be lowered says so, in place of what would follow from it', () => {
    const { analysis } = marked(NET);
    const settings = withBudget({ size: '1KiB' });
    const forecast = { kind: 'failed', message: 'It takes too long.' } as const;
    const [failed, ...rest] = diagnostics(analysis, {
      uri: URI,
      settings,
      forecast,
      documentation: undefined,
    });
    assert.equal(failed?.code, 'planning-failed');
    assert.match(JSON.stringify(failed), /Memory use is unknown\. It takes too long\./);
    assert.deepEqual(rest, []);
  });

  it('a plan file is held against its network', () => {
    const text = '{ "plan": "65x1", "budget": 3 }';
    const { analysis } = marked(NET, text);
    assert.deepEqual(
      planFileDiagnostics(parsePlanFile(text), analysis, undefined).map(({ code }) => code),
      ['wrong-plan-entry', 'plan-does-not-fit'],
    );
  });

  it('each wrong part of an entry of a plan file is marked', () => {
    const { analysis } = marked(NET);
    const text = '{ "input": { "std": 0, "fit": "crop", "maen": 1 } }';
    const found = planFileDiagnostics(parsePlanFile(text), analysis, undefined);
    assert.deepEqual(
      found.map(({ code, range: { start, end } }) => [
        code,
        text.slice(start.character, end.character),
      ]),
      [
        ['wrong-plan-entry', '0'],
        ['wrong-plan-entry', '"crop"'],
        ['unknown-plan-part', '"maen"'],
      ],
    );
  });
});

describe('code lens', () => {
  const titles = (notation: string, settings = DEFAULT_SERVER_SETTINGS, planFile = '') => {
    const mark = marked(notation, planFile);
    return codeLenses(mark.analysis, URI, settings, forecastOf(mark)).map(
      ({ command }) => command?.title,
    );
  };

  it('shows what is needed, and the next steps', () => {
    assert.deepEqual(titles(NET), ['Needs 320.0 KiB', 'Run', 'Report', 'Find plan']);
  });

  it('says that the network does not fit, and offers a search', () => {
    assert.deepEqual(titles(NET, withBudget({ size: '200KiB' })), [
      '✗ 320.0 of 200.0 KiB',
      'Find plan',
    ]);
  });

  it('says that it fits under a plan, without the notation', () => {
    const planned = titles(NET, withBudget({ size: '200KiB' }), '{ "plan": "4x4" }');
    assert.match(planned[0] ?? '', /^✓ [\d.]+ of 200\.0 KiB$/);
    assert.deepEqual(planned.slice(1), ['Run', 'Report', 'Change plan…']);
    assert.deepEqual(titles(NET, withBudget({ size: '9KiB' }), '{ "plan": "4x4" }').slice(1), [
      'Find plan',
      'Change plan…',
    ]);
  });

  it('offers the plan that was found, until somebody decides', () => {
    const mark = marked(NET);
    const search = doJob<'search'>({
      kind: 'search',
      network: { content: { text: mark.text }, fileName: 'test.cfg', format: 'darknet' },
      budget: { bytes: 200 * 1024, counting: 'arena' },
      place: { target: { name: 'runner', threads: 1 }, board: null },
      strategy: 'optimal',
      kernels: 'exact',
    });
    assert(search.kind === 'found');
    const { best: offer, verdict } = search;
    assert.equal(verdict.fits, true);
    const settings = withBudget({ size: '200KiB' });
    const lenses = codeLenses(mark.analysis, URI, settings, forecastOf(mark), { offer, verdict });
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      [
        '✗ 320.0 of 200.0 KiB',
        `Plan found: ${formatSize(offer.peaks.arenaBytes)}`,
        'Apply',
        'Discard',
      ],
    );
    assert.deepEqual(lenses[2]?.command?.arguments, [URI, offer.planText]);
  });

  it('with errors there is nothing to run', () => {
    assert.deepEqual(titles(`${NET}|nonsense`), ['Fix the errors to see memory use']);
  });

  it('can be switched off', () => {
    assert.deepEqual(titles(NET, { ...DEFAULT_SERVER_SETTINGS, codeLens: { enabled: false } }), []);
  });
});
