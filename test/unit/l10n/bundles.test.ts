import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { BUNDLE, sourceBundle } from '../../../scripts/l10n';
import { ROOT } from '../../support/program';

type Texts = Readonly<Record<string, string>>;

const read = (...names: readonly string[]): Texts =>
  JSON.parse(readFileSync(join(ROOT, ...names), 'utf8')) as Texts;

const languages = readdirSync(join(ROOT, 'l10n')).flatMap(
  name => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.slice(1) ?? [],
);

/** What a translator must not change: places of values, code, commands, icons. */
const fixedParts = (text: string): readonly string[] =>
  [...text.matchAll(/\{\d\}|`[^`]+`|\]\(command:[^)]+\)|\$\([^)]+\)/g)]
    .map(([part]) => part)
    .sort();

describe('texts for translators', () => {
  it('are those of the source: `npm run l10n` collects them', async () => {
    assert.deepEqual(JSON.parse(readFileSync(BUNDLE, 'utf8')), await sourceBundle());
  });

  it('stand where the manifest says', () => {
    const { l10n } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      l10n: string;
    };
    assert.equal(join(ROOT, l10n, 'bundle.l10n.json'), BUNDLE);
  });

  it('are translated', () => assert.ok(languages.length > 0));

  it('are in the package', async () => {
    const packed = await listFiles({ cwd: ROOT, packageManager: PackageManager.None });
    for (const language of ['', ...languages.map(name => `.${name}`)])
      for (const file of [`package.nls${language}.json`, `l10n/bundle.l10n${language}.json`])
        assert.ok(packed.includes(file), file);
  });
});

for (const language of languages)
  describe(`translation ${language}`, () => {
    const pairs = [
      ['package', read('package.nls.json'), read(`package.nls.${language}.json`)],
      ['bundle', read('l10n', 'bundle.l10n.json'), read('l10n', `bundle.l10n.${language}.json`)],
    ] as const;
    for (const [name, original, translation] of pairs) {
      it(`of the ${name} has every text, and no other`, () =>
        assert.deepEqual(Object.keys(translation).sort(), Object.keys(original).sort()));

      it(`of the ${name} keeps values, code and commands`, () => {
        for (const [key, text] of Object.entries(original))
          assert.deepEqual(fixedParts(translation[key] ?? ''), fixedParts(text), key);
      });

      it(`of the ${name} leaves no text empty`, () =>
        assert.deepEqual(
          Object.keys(translation).filter(key => translation[key]?.trim() === ''),
          [],
        ));
    }
  });
