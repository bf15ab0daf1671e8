import assert from 'node:assert/strict';
import { DEFAULT_SERVER_SETTINGS, type ServerSettings } from '../../../../src/protocol/server';
import { inlayHints } from '../../../../src/server/language/inlay-hints';
import { LONGEST_HINT } from '../../../../src/server/language/hint-text';
import { activeForecast } from '../../../../src/server/language/budget';
import { formatSize } from '../../../../src/base/units';
import { marked } from '../../../support/cursor';
import { forecastOf } from '../../../support/forecast';

const ALL = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

type HintSettings = Partial<ServerSettings['hints']>;

const settingsWith = (hints: HintSettings): ServerSettings => ({
  ...DEFAULT_SERVER_SETTINGS,
  hints: { ...DEFAULT_SERVER_SETTINGS.hints, ...hints },
});

/** `line: hint` for each hint of a network. */
function hints(notation: string, settings: HintSettings = {}, planFile = ''): readonly string[] {
  const mark = marked(notation, planFile);
  const sources = { settings: settingsWith(settings), forecast: forecastOf(mark) };
  return inlayHints(mark.analysis, ALL, sources).map(
    ({ position, label }) => `${position.line}: ${typeof label === 'string' ? label : ''}`,
  );
}

const hintsOnly = (...parameters: Parameters<typeof hints>): readonly string[] =>
  hints(...parameters)
    .map(hint => hint.replace(/^\d+: /, ''))
    .filter(hint => !hint.startsWith('group'));

const NET =
  'net width=608 height=608 channels=3|conv filters=32 size=3 pad=1|maxpool size=2 stride=2';

// Arena: conv 608×608×(3+32) floats = 49.4 MiB, pool (608×608 + 304×304)×32 floats = 56.4 MiB.
describe('inlay hints', () => {
  const BOTH = ['5: 608×608×32 · 49.4 MiB', '10: 304×304×32 · 56.4 MiB ▲'];
  const cases: readonly (readonly [
    title: string,
    settings: HintSettings,
    hints: readonly string[],
  ])[] = [
    ['shape and what is needed of the arena', {}, BOTH],
    ['shape alone', { show: ['shape'] }, ['5: 608×608×32', '10: 304×304×32']],
    ['share of the largest', { show: ['share'] }, ['5: 88%', '10: 100%']],
    [
      'the paper\u2019s working set where it is asked for',
      { show: ['shape', 'workingSet'] },
      ['5: 608×608×32 · 87.4 MiB', '10: 304×304×32 · 56.4 MiB'],
    ],
    [
      'the last part is left out where it does not fit',
      { show: ['shape', 'share', 'workingSet', 'memory'] },
      ['5: 608×608×32·88%·87.4 MiB', '10: 304×304×32·100%·56.4 MiB'],
    ],
    ['in KiB', { show: ['memory'], unit: 'KiB' }, ['5: 50540.0 KiB', '10: 57760.0 KiB ▲']],
    ['nothing below a threshold', { threshold: '50MiB' }, BOTH.slice(1)],
    ['a threshold that is no size', { threshold: 'much' }, BOTH],
    ['off', { enabled: false }, []],
  ];
  for (const [title, settings, expected] of cases)
    it(title, () => assert.deepEqual(hints(NET, settings), expected));

  it('shapes alone until the network has been lowered', () => {
    const { analysis } = marked(NET);
    const sources = { settings: DEFAULT_SERVER_SETTINGS, forecast: undefined };
    assert.deepEqual(
      inlayHints(analysis, ALL, sources).map(({ label }) => label),
      ['608×608×32', '304×304×32'],
    );
  });

  it('change when a plan is applied, and the largest is always what the network needs', () => {
    for (const plan of ['', '1x1', '4x4', '2x2/1/1x1', '19x1k', '5x5/1/3x3']) {
      const planFile = plan === '' ? '' : `{ "plan": "${plan}" }`;
      const forecast = forecastOf(marked(NET, planFile));
      assert(forecast);
      const { peaks } = activeForecast(forecast);
      const shown = hintsOnly(NET, { show: ['memory'] }, planFile);
      const binding = shown.filter(hint => hint.endsWith(' ▲'));
      assert.ok(binding.length > 0, plan);
      for (const hint of binding) assert.equal(hint, `${formatSize(peaks.arenaBytes)} ▲`);
      if (plan.startsWith('4x4')) assert.notDeepEqual(shown, hintsOnly(NET, { show: ['memory'] }));
    }
  });

  it('say what is over the budget, and by how much', () => {
    assert.deepEqual(hints(NET, {}, '{ "budget": "50 MiB", "counting": "arena" }'), [
      '5: 608×608×32 · 49.4 MiB',
      '10: 56.4 > 50.0 MiB ▲',
    ]);
  });

  it('hold the arena against what the process leaves of the budget', () => {
    const [first] = hintsOnly(
      NET,
      {},
      '{ "budget": "49.3 MiB", "counting": "process", "target": "mcu" }',
    );
    assert.equal(first, '49.4 > 49.2 MiB');
  });

  it('groups of the plan where they begin', () => {
    assert.deepEqual(hints(NET, { show: [] }, '{ "plan": "3x3/1/1x1" }'), [
      '5: group 1 · 3×3 tiles',
      '10: group 2 · untiled',
    ]);
    assert.deepEqual(hints(NET, { show: [] }, '{ "plan": "13x1" }'), ['5: group 1 · 13 strips']);
  });

  it('layers before the first error only', () => {
    assert.deepEqual(hints(`${NET}|conv filters=0|conv`), ['5: 608×608×32', '10: 304×304×32']);
  });

  it('none outside the range that is shown', () => {
    const mark = marked(NET);
    const range = { start: { line: 6, character: 0 }, end: { line: 99, character: 0 } };
    const sources = { settings: DEFAULT_SERVER_SETTINGS, forecast: forecastOf(mark) };
    assert.equal(inlayHints(mark.analysis, range, sources).length, 1);
  });

  it('are never longer than 24 characters', () => {
    const wide = 'net width=12160 height=12160 channels=3|conv filters=10|conv filters=10';
    const show = ['shape', 'memory', 'workingSet', 'share'] as const;
    for (const budget of ['1 KiB', '100 GiB'])
      for (const hint of hints(
        wide,
        { show },
        `{ "plan": "100x100/1/99x99", "budget": "${budget}" }`,
      ))
        assert.ok(hint.replace(/^\d+: /, '').length <= LONGEST_HINT, hint);
  });
});
