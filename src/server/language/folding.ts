import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { Analysis } from './analysis';

/** Each section from its header to its last option, and comments of several lines. */
export const foldingRanges = ({ entries, lines }: Analysis): readonly FoldingRange[] => [
  ...entries.flatMap(({ section: { range } }) =>
    range.end.line > range.start.line
      ? [{ startLine: range.start.line, endLine: range.end.line, kind: FoldingRangeKind.Region }]
      : [],
  ),
  ...commentBlocks(lines),
];

const isComment = (line: string): boolean => /^[ \t]*[#;]/.test(line);

function commentBlocks(lines: readonly string[]): readonly FoldingRange[] {
  const blocks: FoldingRange[] = [];
  let start: number | undefined;
  for (let line = 0; line <= lines.length; line++) {
    if (isComment(lines[line] ?? '')) start ??= line;
    else {
      if (start !== undefined && line - start > 1)
        blocks.push({ startLine: start, endLine: line - 1, kind: FoldingRangeKind.Comment });
      start = undefined;
    }
  }
  return blocks;
}
