import type { Position, Range } from 'vscode-languageserver';
import type { SourcePosition, SourceRange } from '../../base/source-range';

export const toPosition = ({ line, column }: SourcePosition): Position => ({
  line,
  character: column,
});

export const toRange = ({ start, end }: SourceRange): Range => ({
  start: toPosition(start),
  end: toPosition(end),
});

export const toSourcePosition = ({ line, character }: Position): SourcePosition => ({
  line,
  column: character,
});

export const rangeInLine = (line: number, start: number, end: number): Range => ({
  start: { line, character: start },
  end: { line, character: end },
});

/** Whole lines, from `first` up to but not including `end`. */
export const rangeOfLines = (first: number, end: number): Range => ({
  start: { line: first, character: 0 },
  end: { line: end, character: 0 },
});

/** Ends included, as a cursor at the end of a word means the word. */
export const touches = ({ start, end }: Range, { line, character }: Position): boolean =>
  (start.line < line || (start.line === line && start.character <= character)) &&
  (end.line > line || (end.line === line && end.character >= character));

export const overlaps = (a: Range, b: Range): boolean => touches(a, b.start) || touches(b, a.start);
