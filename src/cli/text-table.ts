export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Rows below their titles, cells padded to the width of their column, columns two blanks apart. */
export function textTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): readonly string[] {
  const cells = [
    columns.map(({ title }) => title),
    ...rows.map(row => columns.map(({ cell }) => cell(row))),
  ];
  const widths = columns.map((_, column) => Math.max(...cells.map(line => widthAt(line, column))));
  return cells.map(line =>
    columns
      .map(({ align }, column) => padded(line[column] ?? '', widths[column] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
}

const widthAt = (line: readonly string[], column: number): number => line[column]?.length ?? 0;

const padded = (text: string, width: number, align: 'left' | 'right'): string =>
  align === 'left' ? text.padEnd(width) : text.padStart(width);
