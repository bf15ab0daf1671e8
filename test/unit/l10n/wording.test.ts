import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/program';

/** What the glossary of CONTRIBUTING.md replaces, and turns of phrase that read as translated. */
const BANNED: readonly (readonly [found: RegExp, instead: string])[] = [
  [/\bpictures?\b/i, 'image'],
  [/\bmend\b|\bmistakes?\b/i, 'fix, error'],
  [/\banew\b/i, 'again'],
  [/\bby hand\b/i, 'manually'],
  [/(?<!\bthere )\b(?:is|are) no\b(?! longer)/, "isn't a"],
  [/\bunder way\b/, 'running'],
  [/\bon a line of its own\b|\bin line \{/, 'on its own line, on line {0}'],
  [/\b(?:comes|come) of\b/, 'is due to'],
  [/\bwhat (?:was|is) (?:read|found)\b/, 'name the thing'],
  [/\bone one\b|\bso often\b/, 'N times'],
  [/\bfullest\b|\bbinds\b/, 'peak'],
  [/\bthe very\b/, 'bit-identical'],
  [/\bworked out\b/, 'computed'],
  [/\bunder the plan\b/, 'with the plan'],
];

/** Marks that no text has. */
const MARKS: readonly (readonly [found: RegExp, why: string])[] = [
  [/!(?!==?|\[)/, 'exclamation mark'],
  [/\S {2,}\S/, 'two spaces'],
  [/’/, 'curly apostrophe'],
  [/ …$/, 'space before the ellipsis'],
  [/\d %/, 'space before the percent sign'],
];

const texts = (name: string): readonly string[] =>
  Object.values(JSON.parse(readFileSync(join(ROOT, name), 'utf8')) as Record<string, string>);

/** Sentences of the layers below the editor, as they stand in the source. */
const errors = (): readonly string[] =>
  readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => {
      const source = readFileSync(join(ROOT, 'src', name), 'utf8');
      const calls = source.matchAll(
        /new (?:UserError|InvalidArgumentError)\(\s*((?:(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`)[\s+]*)+)/g,
      );
      return [...calls].map(([, literals = '']) => literals.replace(/\$\{[^}]*\}/g, '{0}'));
    });

const SOURCES: readonly (readonly [name: string, texts: () => readonly string[]])[] = [
  ['texts of the editor', () => texts('l10n/bundle.l10n.json')],
  ['the manifest', () => texts('package.nls.json')],
  ['errors', errors],
];

describe('wording', () => {
  for (const [name, all] of SOURCES) {
    it(`of ${name} keeps to the glossary`, () => {
      const found = all().flatMap(text =>
        BANNED.filter(([pattern]) => pattern.test(text)).map(
          ([, instead]) => `${text} (write: ${instead})`,
        ),
      );
      assert.deepEqual(found, []);
      assert.ok(all().length > 50);
    });

    it(`of ${name} has no marks that are out of place`, () => {
      const found = all().flatMap(text =>
        MARKS.filter(([pattern]) => pattern.test(text)).map(([, why]) => `${text} (${why})`),
      );
      assert.deepEqual(found, []);
    });
  }

  it('of titles and buttons is in sentence case', () => {
    const titles = Object.entries(
      JSON.parse(readFileSync(join(ROOT, 'package.nls.json'), 'utf8')) as Record<string, string>,
    )
      .filter(([key]) => key.startsWith('command.'))
      .map(([, text]) => text);
    const wrong = titles.filter(text => !/^[A-Z]/.test(text) || / [A-Z][a-z]/.test(text));
    assert.deepEqual(wrong, []);
    assert.ok(titles.length > 10);
  });
});
