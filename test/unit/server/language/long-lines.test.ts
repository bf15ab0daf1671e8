import assert from 'node:assert/strict';
import { DEFAULT_SERVER_SETTINGS } from '../../../../src/protocol/server';
import { analyse } from '../../../../src/server/language/analysis';
import { completion } from '../../../../src/server/language/completion';
import { diagnostics } from '../../../../src/server/language/diagnostics';
import { documentLinks } from '../../../../src/server/language/document-links';
import { foldingRanges } from '../../../../src/server/language/folding';
import { formatting } from '../../../../src/server/language/formatting';
import { hover } from '../../../../src/server/language/hover';
import { definition, highlights } from '../../../../src/server/language/navigation';
import { outline } from '../../../../src/server/language/outline';
import { applied, URI } from '../../../support/cursor';

const SOURCES = {
  uri: URI,
  settings: DEFAULT_SERVER_SETTINGS,
  forecast: undefined,
  documentation: undefined,
};

/** What is done in steps of its square would not end before the tests are given up. */
const LENGTH = 1_000_000;

const LONG = {
  'a comment without blanks': `# ${'x'.repeat(LENGTH)}`,
  'a comment of names': `# ${'a.cfg.'.repeat(LENGTH / 6)}!`,
  'blanks in a value': `activation=a${' '.repeat(LENGTH)}b`,
  'a name': `${'x'.repeat(LENGTH)} `,
  'comments in a list': `layers=-1${'#'.repeat(LENGTH)}`,
  digits: `filters=${'1'.repeat(LENGTH)}x`,
  'an open bracket': `[${' '.repeat(LENGTH)}x`,
  'blanks in front': `${' '.repeat(LENGTH)}x`,
  'signs of a merge': '='.repeat(LENGTH),
};

describe('a line of a million characters', () => {
  for (const [name, line] of Object.entries(LONG))
    it(`${name}: every feature answers`, () => {
      const text = `[net]\nwidth=8\nheight=8\nchannels=3\n\n[route]\n${line}\n`;
      const analysis = analyse(text, 'x.cfg');
      const at = { line: 6, character: line.length };
      const said = diagnostics(analysis, SOURCES).map(({ message }) => JSON.stringify(message));
      assert.deepEqual(
        said.filter(message => message.length > 1000),
        [],
      );
      assert.ok(documentLinks(analysis, URI).every(({ range }) => range.end.character < LENGTH));
      foldingRanges(analysis);
      outline(analysis);
      completion(analysis, at);
      hover(analysis, at, { settings: DEFAULT_SERVER_SETTINGS, forecast: undefined });
      definition(analysis, URI, at);
      highlights(analysis, at);
      const formatted = applied(text, formatting(analysis));
      assert.equal(formatted.replace(/\s/g, ''), text.replace(/\s/g, ''));
    });
});
