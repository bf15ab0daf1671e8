import type { SourcePosition, SourceRange } from '../base/source-range';

export const rangeInLine = (line: number, start: number, end: number): SourceRange => ({
  start: { line, column: start },
  end: { line, column: end },
});

/** Whole lines, from `first` up to but not including `end`. */
export const rangeOfLines = (first: number, end: number): SourceRange => ({
  start: { line: first, column: 0 },
  end: { line: end, column: 0 },
});

/** Ends included, as a cursor at the end of a word means the word. */
export const touches = ({ start, end }: SourceRange, { line, column }: SourcePosition): boolean =>
  (start.line < line || (start.line === line && start.column <= column)) &&
  (end.line > line || (end.line === line && end.column >= column));

/** The last of some stretches, in the order of the text, that begins on `line` or above. */
export function lastFrom<T>(
  list: readonly T[],
  line: number,
  rangeOf: (item: T) => SourceRange,
): T | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && rangeOf(item).start.line <= line) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}
