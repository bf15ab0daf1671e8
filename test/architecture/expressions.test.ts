import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Linter } from 'eslint';

const root = path.resolve(__dirname, '../..');

const linter = new Linter();
const configuration: Linter.Config = {
  rules: {
    'regexp/no-super-linear-backtracking': ['error', { report: 'certain' }],
    'regexp/no-super-linear-move': ['error', { report: 'certain' }],
  },
};

let plugins: NonNullable<Linter.Config['plugins']> = {};

const complaints = (pattern: string): readonly string[] =>
  linter
    .verify(`new RegExp(${JSON.stringify(pattern)})`, { ...configuration, plugins })
    .map(({ message }) => message);

/** Keys under which files of the editor have expressions. */
const EXPRESSIONS = new Set(['match', 'begin', 'end', 'wordPattern', 'beforeText', 'regexp']);

/** All expressions in a value of JSON. */
function expressionsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    EXPRESSIONS.has(key) && typeof entry === 'string' ? [entry] : expressionsIn(entry),
  );
}

/** Those of the sources are looked at by eslint. */
describe('expressions that the editor runs over lines of any length', () => {
  before(async () => {
    plugins = { regexp: (await import('eslint-plugin-regexp')).default };
  });

  it('the rule finds what takes longer than the line is long', () => {
    for (const slow of [String.raw`[^\s]+\.cfg`, String.raw`[ \t]+$`, String.raw`^(\d+\.?\d*)$`])
      assert.notDeepEqual(complaints(slow), [], slow);
  });

  for (const [file, least] of [
    ['media/darknet-cfg.tmLanguage.json', 7],
    ['media/language-configuration.json', 2],
    ['package.json', 1],
  ] as const)
    it(file, () => {
      const expressions = expressionsIn(JSON.parse(readFileSync(path.join(root, file), 'utf8')));
      assert.ok(expressions.length >= least);
      assert.deepEqual(
        expressions.flatMap(expression => complaints(expression).map(said => [expression, said])),
        [],
      );
    });
});
