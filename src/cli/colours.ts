import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** What stands out in what people read: names of lines, severities, and whether something fits. */
const RULES: readonly (readonly [pattern: RegExp, format: Format])[] = [
  [/^(?:[a-z]+|MACs|working set)(?= {2,}\S)/gm, 'bold'],
  [/^(?:mafat|differs|too far)(?=[: ])|(?<=: )error(?=: )/gm, 'red'],
  [/^warning(?=: )|(?<=:\d+:\d+: )warning(?=: )/gm, 'yellow'],
  [/^using .*$/gm, 'dim'],
  [/(?:[Nn]o plan fits|doesn't fit)\b/g, 'red'],
  [/(?<!plan )\bfits\b(?= a )|^verified(?= )/gm, 'green'],
];

/** Text for people in colours; JSON stays as it is. */
export function coloured(text: string): string {
  if (text.startsWith('{')) return text;
  return RULES.reduce(
    (result, [pattern, format]) =>
      result.replace(pattern, part => styleText(format, part, { validateStream: false })),
    text,
  );
}

/** Whether a stream takes colours: a terminal, unless NO_COLOR is set; anything where FORCE_COLOR is. */
export function hasColours(
  { isTTY }: { readonly isTTY?: boolean },
  { NO_COLOR = '', FORCE_COLOR, TERM }: NodeJS.ProcessEnv,
): boolean {
  if (NO_COLOR !== '' || FORCE_COLOR === '0' || FORCE_COLOR === 'false') return false;
  return FORCE_COLOR !== undefined || (isTTY === true && TERM !== 'dumb');
}
