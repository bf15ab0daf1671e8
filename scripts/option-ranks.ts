import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { sectionSpec } from '../src/formats/darknet/section-table';
import { parseSyntax } from '../src/formats/darknet/syntax';

/**
 * Counts in how many sections of the networks below MAFAT_DATA/darknet/cfg, which are Darknet's own, each option is
 * used, and writes their order into the table that completion ranks by. Needed again only when these files change.
 */
const TABLE = join(__dirname, '..', 'src', 'server', 'language', 'option-ranks.ts');

const HEAD = `/**
 * The options of each section as often as Darknet's own networks use them, the most usual first. Counted by
 * scripts/option-ranks.ts over FILES files of the folder cfg of AlexeyAB's and pjreddie's Darknet.
 */`;

function counts(folder: string): {
  readonly table: Map<string, Map<string, number>>;
  files: number;
} {
  const table = new Map<string, Map<string, number>>();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.cfg'),
  );
  for (const name of names)
    for (const section of parseSyntax(readFileSync(join(folder, name), 'utf8')).sections) {
      const spec = sectionSpec(section.name);
      if (spec === undefined) continue;
      const options = table.get(spec.name) ?? new Map<string, number>();
      table.set(spec.name, options);
      for (const option of new Set(section.options.map(given => given.name)))
        if (spec.options.some(known => known.name === option))
          options.set(option, (options.get(option) ?? 0) + 1);
    }
  return { table, files: names.length };
}

async function main(): Promise<void> {
  const { table, files } = counts(join(process.env.MAFAT_DATA ?? '', 'darknet', 'cfg'));
  const ranks = Object.fromEntries(
    [...table]
      .filter(([, options]) => options.size > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, options]) => [
        name,
        [...options].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([option]) => option),
      ]),
  );
  const head = HEAD.replace('FILES', String(files));
  const text = `${head}\nexport const OPTION_RANKS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(ranks)};\n`;
  const style = await resolveConfig(TABLE);
  writeFileSync(TABLE, await format(text, { ...style, parser: 'typescript' }));
}

void main();
