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

function sourceFiles(): Parameters<typeof getL10nJson>[0] {
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => /\.tsx?$/.test(name))
    .map(name => ({
      extension: extname(name),
      contents: asCalls(readFileSync(join(ROOT, 'src', name), 'utf8')),
    }));
}

/** Layers below the editor do not translate, but keep texts and values apart: to the collector that is the same. */
const asCalls = (contents: string): string =>
  /import \{.*\bsentence\b.*\} from/.test(contents)
    ? `import * as l10n from '@vscode/l10n';\n${contents.replace(/\bsentence\(/g, 'l10n.t(')}`
    : contents;

async function main(): Promise<void> {
  writeFileSync(BUNDLE, `${JSON.stringify(await sourceBundle(), null, 2)}\n`);
}

if (require.main === module) void main();
