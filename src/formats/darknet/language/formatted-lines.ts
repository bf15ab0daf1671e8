/** Blanks are what Darknet takes for such, and nothing else. */
const isBlankSign = (sign: string | undefined): boolean => sign === ' ' || sign === '\t';

function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlankSign(text[start])) start++;
  while (start < end && isBlankSign(text[end - 1])) end--;
  return text.slice(start, end);
}

/** What merges write where two versions differ, seven signs or more; their tools look for it. */
const isConflictMark = (line: string): boolean =>
  /^(?:(?:<{7,}|>{7,}|\|{7,})(?:\s|$)|={7,}\s*$)/.test(line);

const isHeader = (line: string): boolean => /^[ \t]*\[/.test(line);
const isComment = (line: string): boolean => /^[ \t]*[#;]/.test(line);
const isBlank = (line: string): boolean => trimmed(line) === '';
const isOption = (line: string): boolean =>
  !isHeader(line) && !isComment(line) && !isConflictMark(line) && line.includes('=');

const nameOf = (line: string): string => trimmed(line.slice(0, line.indexOf('=')));

/**
 * The lines with the signs of each section's options aligned, and one blank line between sections. Only blanks
 * change, and Darknet ignores those, so the network stays the same.
 */
export function formattedLines(lines: readonly string[]): readonly string[] {
  const widths = nameWidths(lines);
  const separated = separatedLines(lines);
  const formatted: string[] = [];
  lines.forEach((line, index) => {
    const isLast = index === lines.length - 1;
    const isBelowBlank = formatted.length === 0 || formatted.at(-1) === '';
    if (isBlank(line)) {
      // The empty rest behind the last line feed stays; other blank lines do if text stands above them.
      if (!isBelowBlank || isLast) formatted.push('');
      return;
    }
    if (separated.has(index) && !isBelowBlank) formatted.push('');
    formatted.push(formattedLine(line, widths[index] ?? 0));
  });
  return formatted;
}

/** For each line the width of the longest name in its section. */
function nameWidths(lines: readonly string[]): readonly number[] {
  const widths = new Array<number>(lines.length).fill(0);
  let start = 0;
  let width = 0;
  const close = (end: number): void => {
    widths.fill(width, start, end);
    [start, width] = [end, 0];
  };
  lines.forEach((line, index) => {
    if (isHeader(line)) close(index);
    else if (isOption(line)) width = Math.max(width, nameOf(line).length);
  });
  close(lines.length);
  return widths;
}

/** Longer names aren't options and would push all values aside. */
const WIDEST_NAME = 40;

function formattedLine(line: string, width: number): string {
  if (isConflictMark(line)) return line;
  if (!isOption(line)) return trimmed(line);
  const value = trimmed(line.slice(line.indexOf('=') + 1));
  return trimmed(`${nameOf(line).padEnd(Math.min(width, WIDEST_NAME))} = ${value}`);
}

/** Lines that a blank line goes before: headers, or the first comment of those right above a header. */
function separatedLines(lines: readonly string[]): ReadonlySet<number> {
  const separated = new Set<number>();
  lines.forEach((line, index) => {
    if (!isHeader(line)) return;
    let first = index;
    while (first > 0 && isComment(lines[first - 1] ?? '')) first--;
    separated.add(first);
  });
  return separated;
}
