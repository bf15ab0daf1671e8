import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { sectionSpec } from '../src/formats/darknet/section-table';
import { parseSyntax } from '../src/formats/darknet/syntax';

/**
 * Counts how many sections of the networks below MAFAT_DATA/darknet/cfg, which are Darknet's own, there are of each
 * kind, in how many each option is used, and how often each word is its value. Writes their order into the table that
 * completion ranks by. Needed again only when these files change.
 */
const TABLE = join(__dirname, '..', 'src', 'formats', 'darknet', 'language', 'option-ranks.ts');

/** How often each name was met, by what it was met in. */
type Counts = Map<string, Map<string, number>>;

function count(counts: Counts, place: string, name: string): void {
  const names = counts.get(place) ?? new Map<string, number>();
  counts.set(place, names);
  names.set(name, (names.get(name) ?? 0) + 1);
}

const SECTIONS = 'sections';

function counted(folder: string) {
  const sections: Counts = new Map();
  const options: Counts = new Map();
  const values: Counts = new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.cfg'),
  );
  for (const name of names)
    for (const section of parseSyntax(readFileSync(join(folder, name), 'utf8')).sections) {
      const spec = sectionSpec(section.name);
      if (spec === undefined) continue;
      count(sections, SECTIONS, spec.name);
      for (const option of new Set(section.options.map(given => given.name)))
        if (spec.options.some(known => known.name === option)) count(options, spec.name, option);
      for (const { name: option, value } of section.options) {
        const known = spec.options.find(candidate => candidate.name === option);
        const isWord = known?.type === 'activation' || known?.choices.includes(value ?? '');
        if (value !== null && isWord === true) count(values, option, value);
      }
    }
  return { sections, options, values, files: names.length };
}

const ranked = (counts: Counts): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([place, names]) => [
        place,
        [...names].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name),
      ]),
  );

async function main(): Promise<void> {
  const { sections, options, values, files } = counted(
    join(process.env.MAFAT_DATA ?? '', 'darknet', 'cfg'),
  );
  const text = `/*
 * What Darknet's own networks use, the most usual first. Counted by scripts/option-ranks.ts over ${files} files of the
 * folder cfg of AlexeyAB's and pjreddie's Darknet.
 */

export const SECTION_RANKS: readonly string[] = ${JSON.stringify(ranked(sections)[SECTIONS])};

/** By section. */
export const OPTION_RANKS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(ranked(options))};

/** Words that are values, by option. */
export const VALUE_RANKS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(ranked(values))};
`;
  const style = await resolveConfig(TABLE);
  writeFileSync(TABLE, await format(text, { ...style, parser: 'typescript' }));
}

void main();
