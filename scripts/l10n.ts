import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { SECTIONS } from '../src/formats/darknet/section-table';

const ROOT = join(__dirname, '..');
export const BUNDLE = join(ROOT, 'l10n', 'bundle.l10n.json');

/** Every text that the editor's programs say, as its own translation: what translators begin with. */
export async function sourceBundle(): Promise<Readonly<Record<string, string>>> {
  const texts = [
    ...SECTIONS.flatMap(({ meaning, options }) => [meaning, ...options.map(o => o.meaning)]),
    ...Object.keys(await getL10nJson(sourceFiles())),
  ];
  return Object.fromEntries([...new Set(texts)].sort().map(text => [text, text]));
}

/**
 * The sources that have texts, as one for each ending, with one import: the collector takes long to begin a source, and
 * looks through all of it for each import.
 */
function sourceFiles(): Parameters<typeof getL10nJson>[0] {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return ['.ts', '.tsx'].map(extension => {
    const contents = names
      .filter(name => extname(name) === extension)
      .map(name => asCalls(readFileSync(join(ROOT, 'src', name), 'utf8')))
      .filter(content => content.includes('l10n.'));
    return {
      extension,
      contents: ["import * as l10n from '@vscode/l10n';", ...contents].join('\n'),
    };
  });
}

/** Layers below the editor do not translate, but keep texts and values apart: to the collector that is the same. */
const asCalls = (content: string): string =>
  (/import \{.*\bsentence\b.*\} from/.test(content)
    ? content.replace(/\bsentence\(/g, 'l10n.t(')
    : content
  ).replace(/^import .*\bl10n\b.*$/gm, '');

async function main(): Promise<void> {
  writeFileSync(BUNDLE, `${JSON.stringify(await sourceBundle(), null, 2)}\n`);
}

if (require.main === module) void main();
