import assert from 'node:assert/strict';
import { MarkupContent, type Position } from 'vscode-languageserver';
import { parsePlanFile } from '../../../../src/formats/plan/plan-file';
import { DEFAULT_SERVER_SETTINGS } from '../../../../src/protocol/server';
import type { Analysis } from '../../../../src/server/language/analysis';
import { codeActions, planFileActions } from '../../../../src/server/language/code-actions';
import { codeLenses } from '../../../../src/server/language/code-lens';
import { completion } from '../../../../src/server/language/completion';
import { diagnostics } from '../../../../src/server/language/diagnostics';
import { hover } from '../../../../src/server/language/hover';
import { inlayHints } from '../../../../src/server/language/inlay-hints';
import { planFileDiagnostics } from '../../../../src/server/language/plan-file-diagnostics';
import { marked, URI, type Marked } from '../../../support/cursor';
import { forecastOf } from '../../../support/forecast';
import { inPseudoLanguage, untranslated } from '../../../support/pseudo-language';

const SOUND = marked(
  'net width=64 height=64 channels=4|conv filters=16 size=3 pad=1 activation=leaky|maxpool size=2|route layers=-1,0 learning_rate=1|shortcut from=-2|connected output=3',
);
const NET =
  'net width=64 height=64 channels=4|conv filters=16 size=3 pad=1|maxpool size=2 stride=2|conv filters=8|route layers=-1';
const TILED = marked(NET, '{ "plan": "2x2/2/1x1", "budget": "100 KiB" }');
const PROCESS = marked(
  NET,
  '{ "plan": "4x1r/2/1x1", "budget": "60 MiB", "counting": "process", "target": "runner" }',
);
const PAPER = marked(
  NET,
  '{ "plan": "2x2c", "budget": "60 MiB", "counting": "process", "target": "paper-darknet" }',
);
const STALE = marked(NET, '{ "plan": "2x2/2/1x1", "networkHash": "0123456789abcdef" }');
const WRONG = marked(
  'net width=64 height=64 channels=4|conv filtres=3 filters=16 activation=leeky size=99|yolo classes=3 num=3|route layers=5|unknown',
);

const settings = {
  ...DEFAULT_SERVER_SETTINGS,
  hints: { ...DEFAULT_SERVER_SETTINGS.hints, show: ['share'] as const },
};
const ALL = { start: { line: 0, character: 0 }, end: { line: 999, character: 0 } };

/** Each place that something can be said about. */
const positions = ({ lines }: Analysis): readonly Position[] =>
  lines.flatMap((text, line) => [0, text.length].map(character => ({ line, character })));

const markup = (value: unknown): readonly string[] =>
  MarkupContent.is(value) ? [value.value] : typeof value === 'string' ? [value] : [];

const said: Readonly<Record<string, (mark: Marked) => readonly string[]>> = {
  'in hovers': mark => {
    const sources = { settings, forecast: forecastOf(mark) };
    return positions(mark.analysis).flatMap(position =>
      markup(hover(mark.analysis, position, sources)?.contents),
    );
  },
  'in completions': ({ analysis }) =>
    positions(analysis).flatMap(position =>
      completion(analysis, position).flatMap(({ documentation }) => markup(documentation)),
    ),
  'in tooltips of hints': mark =>
    inlayHints(mark.analysis, ALL, { settings, forecast: forecastOf(mark) }).flatMap(
      ({ tooltip }) => markup(tooltip),
    ),
  'in code lenses': mark =>
    codeLenses(mark.analysis, URI, settings, forecastOf(mark)).map(
      ({ command }) => `${command?.title ?? ''} ${command?.tooltip ?? ''}`,
    ),
  'in code actions': mark => {
    const sources = { uri: URI, settings, forecast: forecastOf(mark), documentation: undefined };
    return positions(mark.analysis).flatMap(start =>
      codeActions(mark.analysis, { start, end: start }, sources).map(({ title }) => title),
    );
  },
  'in diagnostics': mark =>
    diagnostics(mark.analysis, {
      uri: URI,
      settings,
      forecast: forecastOf(mark),
      documentation: undefined,
    }).flatMap(({ message }) => markup(message)),
};

/** Sections, options and entries of the texts above. */
const NAMES = ['convolutional', 'maxpool', 'route', 'shortcut', 'filtres', 'filters', '[unknown]'];
const ENTRIES = ['budget', 'plann', 'plan', 'threshold'];

/** Code and the titles of layers are the same in every language. */
const withoutNames = (text: string): string =>
  text.replace(/`[^`]*`|^\*\*\d+ .*\*\*$|^\*\*net\*\*$/gm, ' ');

describe('what the language server says', () => {
  for (const [where, texts] of Object.entries(said))
    it(`is in the editor's language ${where}`, () => {
      const found = inPseudoLanguage(() =>
        [SOUND, TILED, PROCESS, PAPER, STALE, WRONG].flatMap(texts),
      );
      assert.ok(found.length > 0);
      assert.deepEqual(untranslated(found.map(withoutNames).join('\n'), NAMES), []);
    });

  it("is in the editor's language about plan files", () => {
    const wrong = parsePlanFile('{ "budget": 5, "plann": "1x1", "threshold": 7, }');
    const found = inPseudoLanguage(() => planFileDiagnostics(wrong, undefined, undefined));
    const texts = found.flatMap(({ message }) => markup(message));
    assert.equal(texts.length, 3);
    assert.deepEqual(untranslated(texts.join('\n'), ENTRIES), []);
  });

  it("is in the editor's language in code actions of plan files", () => {
    const planFile = parsePlanFile('{ "plan": "1x1" }');
    const actions = inPseudoLanguage(() => planFileActions(planFile, URI, ALL));
    assert.equal(actions.length, 1);
    assert.deepEqual(untranslated(actions.map(({ title }) => title).join('\n'), []), []);
  });
});
