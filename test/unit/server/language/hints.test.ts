import assert from 'node:assert/strict';
import { DEFAULT_SERVER_SETTINGS, type ServerSettings } from '../../../../src/protocol/server';
import { inlayHints } from '../../../../src/server/language/inlay-hints';
import { LONGEST_HINT } from '../../../../src/server/language/hint-text';
import { marked } from '../../../support/cursor';

const ALL = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

type HintSettings = Partial<ServerSettings['hints']>;

/** `line: hint` for each hint of a network. */
function hints(notation: string, settings: HintSettings = {}, planFile = ''): readonly string[] {
  const { analysis } = marked(notation, planFile);
  return inlayHints(analysis, ALL, { ...DEFAULT_SERVER_SETTINGS.hints, ...settings }).map(
    ({ position, label }) => `${position.line}: ${typeof label === 'string' ? label : ''}`,
  );
}

const NET =
  'net width=608 height=608 channels=3|conv filters=32 size=3 pad=1|maxpool size=2 stride=2';

describe('inlay hints', () => {
  const cases: readonly (readonly [
    title: string,
    settings: HintSettings,
    hints: readonly string[],
  ])[] = [
    ['shape and working set', {}, ['5: 608×608×32 · 87 MiB', '10: 304×304×32 · 56 MiB']],
    ['shape alone', { show: ['shape'] }, ['5: 608×608×32', '10: 304×304×32']],
    ['share of the largest', { show: ['share'] }, ['5: 100 %', '10: 65 %']],
    [
      'the last part is left out where it does not fit',
      { show: ['shape', 'share', 'workingSet'] },
      ['5: 608×608×32 · 100 %', '10: 304×304×32 · 65 %'],
    ],
    [
      'working set in KiB',
      { show: ['workingSet'], unit: 'KiB' },
      ['5: 89528 KiB', '10: 57760 KiB'],
    ],
    ['nothing below a threshold', { threshold: '60MiB' }, ['5: 608×608×32 · 87 MiB']],
    [
      'a threshold that is no size',
      { threshold: 'much' },
      ['5: 608×608×32 · 87 MiB', '10: 304×304×32 · 56 MiB'],
    ],
    ['off', { enabled: false }, []],
  ];
  for (const [title, settings, expected] of cases)
    it(title, () => assert.deepEqual(hints(NET, settings), expected));

  it('groups of the plan where they begin', () => {
    assert.deepEqual(hints(NET, { show: [] }, '{ "plan": "3x3/1/1x1" }'), [
      '5: group 1 · 3×3 tiles',
      '10: group 2 · 1×1 tiles',
    ]);
  });

  it('layers before the first error only', () => {
    assert.deepEqual(hints(`${NET}|conv filters=0|conv`), [
      '5: 608×608×32 · 87 MiB',
      '10: 304×304×32 · 56 MiB',
    ]);
  });

  it('none outside the range that is shown', () => {
    const { analysis } = marked(NET);
    const range = { start: { line: 6, character: 0 }, end: { line: 99, character: 0 } };
    assert.equal(inlayHints(analysis, range, DEFAULT_SERVER_SETTINGS.hints).length, 1);
  });

  it('are never longer than 20 characters', () => {
    const wide = 'net width=12160 height=12160 channels=3|conv filters=10|conv filters=10';
    for (const hint of hints(
      wide,
      { show: ['shape', 'workingSet', 'share'] },
      '{ "plan": "100x100/1/99x99" }',
    ))
      assert.ok(hint.replace(/^\d+: /, '').length <= LONGEST_HINT, hint);
  });
});
