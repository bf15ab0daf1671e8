/** A stretch of a text. Lines and columns count from 0, columns in UTF-16 units; `end` is exclusive. */
export interface SourceRange {
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}
