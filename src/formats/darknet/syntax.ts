import { FOREIGN_COMMENT, isMisreadWide, withoutZeros } from './recognition';
import type { SourceRange } from '../../base/source-range';
import type { Issue } from '../issues';
import { DarknetIssues } from './darknet-issues';

/**
 * The text of a .cfg file as Darknet's read_cfg and read_option see it: blanks mean nothing, not even inside of
 * a value; a line that begins with '#' or ';' is a comment; a line that begins with '[' opens a section; every other
 * line is an option. Nothing here knows which sections and options there are.
 */
export interface CfgDocument {
  readonly sections: readonly CfgSection[];
  readonly issues: readonly Issue[];
}

export interface CfgSection {
  /** Between the brackets, without blanks. */
  readonly name: string;
  readonly nameRange: SourceRange;
  /** From the opening bracket to the end of the last option. */
  readonly range: SourceRange;
  readonly options: readonly CfgOption[];
}

export interface CfgOption {
  readonly name: string;
  /** Without blanks; null if the line has no '=', empty if nothing follows it. */
  readonly value: string | null;
  readonly nameRange: SourceRange;
  /** Where the value is or would begin. */
  readonly valueRange: SourceRange;
}

type OpenSection = { -readonly [K in keyof CfgSection]: CfgSection[K] } & { options: CfgOption[] };

const LINE = /([^\r\n]*)(?:\r\n|\r|\n|$)/y;
const BYTE_ORDER_MARK = '\uFEFF';

const stripped = (text: string): string => text.replace(/[ \t]/g, '');
const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

const rangeIn = (line: number, start: number, end: number): SourceRange => ({
  start: { line, column: start },
  end: { line, column: end },
});

/** The range of `text[start … end)` without the blanks at its ends; empty at `start` if there is nothing else. */
function trimmedRange(line: number, text: string, start: number, end: number): SourceRange {
  let [from, to] = [start, end];
  while (to > from && isBlank(text[to - 1])) to--;
  while (from < to && isBlank(text[from])) from++;
  return from === to ? rangeIn(line, start, start) : rangeIn(line, from, to);
}

/** Any text is understood somehow; what Darknet would not take as meant is among the issues. */
export function parseSyntax(text: string): CfgDocument {
  const sections: OpenSection[] = [];
  const issues = new DarknetIssues();
  if (isMisreadWide(text)) {
    // Blanks mean nothing, so that the text is read all the same, and everything stands where it is shown.
    issues.report('misread-encoding', rangeIn(0, 0, text.search(/[\r\n]|$/)), []);
    return parseLines(withoutZeros(text), sections, issues);
  }
  return parseLines(text, sections, issues);
}

const NET = /^[ \t]*\[[ \t]*net(?:work)?[ \t]*\]/im;

function parseLines(text: string, sections: OpenSection[], issues: DarknetIssues): CfgDocument {
  const isNetThere = NET.test(text);
  LINE.lastIndex = 0;
  for (let line = 0; LINE.lastIndex < text.length; line++) {
    const written = LINE.exec(text)?.[1] ?? '';
    const start = line === 0 && written.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    readLine(line, seen(line, written, start, issues), start, isNetThere, sections, issues);
  }
  return { sections, issues: issues.list };
}

/** Invisible characters that Darknet doesn't treat as blanks. */
const INVISIBLE = /[\u00A0\u00AD\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2064\uFEFF]+/g;

/** The line as one sees it, every character at its place; reports what one does not see where that matters. */
function seen(line: number, written: string, start: number, issues: DarknetIssues): string {
  const comment = written.search(/[#;]/);
  const end = comment < 0 ? written.length : comment;
  return written.replace(INVISIBLE, (characters, offset: number) => {
    if (offset < start || offset >= end) return characters;
    const range = rangeIn(line, offset, offset + characters.length);
    const code = characters.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    issues.report('invisible-character', range, [`U+${code}`], '');
    return ' '.repeat(characters.length);
  });
}

function readLine(
  line: number,
  content: string,
  start: number,
  isNetLater: boolean,
  sections: OpenSection[],
  issues: DarknetIssues,
): void {
  const range = trimmedRange(line, content, start, content.length);
  const first = content[range.start.column];
  if (range.start.column === range.end.column || first === '#' || first === ';') return;
  if (first === '[') {
    sections.push(readHeader(line, content, range, issues));
    return;
  }
  const section = sections.at(-1);
  const [sign] = FOREIGN_COMMENT.exec(content.slice(range.start.column)) ?? [];
  if (sign !== undefined) {
    const { column } = range.start;
    const id = section === undefined ? 'comment-outside-section' : 'slash-comment';
    issues.report(id, rangeIn(line, column, column + sign.length), [sign], '#');
    return;
  }
  if (section === undefined) {
    reportOutside(content.trim(), range, isNetLater, issues);
    return;
  }
  section.options.push(readOption(line, content, range, issues));
  section.range = { start: section.range.start, end: range.end };
}

/** An option of a [net] that is missing, or, where that comes later or it is none, a line that has no business there. */
function reportOutside(
  content: string,
  range: SourceRange,
  isNetLater: boolean,
  issues: DarknetIssues,
): void {
  if (issues.list.some(({ id }) => OUTSIDE.has(id))) return;
  if (content.includes('=') && !isNetLater)
    issues.report('option-outside-section', range, [content]);
  else issues.report('text-outside-section', range, [content], `# ${content}`);
}

/** Reported for the first line only. */
const OUTSIDE: ReadonlySet<string> = new Set(['option-outside-section', 'text-outside-section']);

function readHeader(
  line: number,
  content: string,
  range: SourceRange,
  issues: DarknetIssues,
): OpenSection {
  const open = range.start.column;
  const close = content.indexOf(']', open);
  const end = close < 0 ? range.end.column : close;
  const name = stripped(content.slice(open + 1, end));
  const nameRange = trimmedRange(line, content, open + 1, end);
  const rest = close < 0 ? '' : content.slice(close + 1, range.end.column).trim();
  if (close < 0) issues.report('section-not-closed', range, [name]);
  else if (rest !== '')
    issues.report(
      'text-after-section',
      trimmedRange(line, content, close + 1, range.end.column),
      [rest],
      '',
    );
  return { name, nameRange, range: rangeIn(line, open, end + (close < 0 ? 0 : 1)), options: [] };
}

function readOption(
  line: number,
  content: string,
  range: SourceRange,
  issues: DarknetIssues,
): CfgOption {
  const start = range.start.column;
  const end = range.end.column;
  const sign = content.indexOf('=', start);
  if (sign < 0) {
    const name = stripped(content.slice(start, end));
    issues.report('option-without-sign', range, [name]);
    return { name, value: null, nameRange: range, valueRange: rangeIn(line, end, end) };
  }
  const name = stripped(content.slice(start, sign));
  const value = stripped(content.slice(sign + 1, end));
  if (value === '') issues.report('option-without-value', range, [name]);
  else if (name === '') issues.report('option-without-name', range, []);
  return {
    name,
    value,
    nameRange: trimmedRange(line, content, start, sign),
    valueRange: trimmedRange(line, content, sign + 1, end),
  };
}

/**
 * The option of that name which Darknet uses: the first one, a line without '=' included; a line with nothing after
 * the '=' does not count.
 */
export const findOption = (section: CfgSection, name: string): CfgOption | undefined =>
  section.options.find(option => option.name === name && option.value !== '');
