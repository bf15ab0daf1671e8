import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { Analysis } from './analysis';

/** Each block from its heading to its last line, comments of several lines, and what is shown folded. */
export const foldingRanges = ({ blocks, lines, text }: Analysis): readonly FoldingRange[] => [
  ...blocks.flatMap(({ range }) =>
    range.end.line > range.start.line
      ? [{ startLine: range.start.line, endLine: range.end.line, kind: FoldingRangeKind.Region }]
      : [],
  ),
  // Editors can be told to fold this kind when they open a text.
  ...text.preambles().map(({ start, end }) => ({
    startLine: start.line,
    endLine: end.line,
    kind: FoldingRangeKind.Imports,
  })),
  ...commentBlocks(lines, line => text.isComment(line)),
];

function commentBlocks(
  lines: readonly string[],
  isComment: (line: string) => boolean,
): readonly FoldingRange[] {
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
