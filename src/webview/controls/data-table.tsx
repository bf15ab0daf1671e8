import * as l10n from '@vscode/l10n';
import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';

export interface DataTableProps {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Key of the row that stands out. */
  readonly highlighted?: Row['key'] | null;
  /** Told the key of the row that is pointed at. */
  readonly onPoint?: (key: Row['key'] | null) => void;
}

export interface Column {
  /** Also stands beside each cell where the table is too narrow for columns. */
  readonly title: string;
  /** What the head of the column shows in place of the title. */
  readonly head?: ComponentChildren;
  readonly kind: 'text' | 'number';
}

export interface Row {
  readonly key: string | number;
  readonly cells: readonly ComponentChildren[];
}

/** Rows of a table that are drawn; more would take long and nobody reads them. */
const MOST_ROWS = 1000;

export const DataTable = ({
  caption,
  columns,
  rows,
  highlighted = null,
  onPoint,
}: DataTableProps): VNode => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
    <table class={widthOf(columns)}>
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, head, kind }) => (
            <th key={title} scope="col" class={kind}>
              {head ?? title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map(row => (
          <BodyRow
            key={row.key}
            row={row}
            columns={columns}
            highlighted={row.key === highlighted}
            {...(onPoint && { onPoint })}
          />
        ))}
      </tbody>
    </table>
    {rows.length > MOST_ROWS && (
      <p class="note">
        {l10n.t(
          'Showing the first {0} of {1} rows. The JSON export has all rows.',
          MOST_ROWS,
          rows.length,
        )}
      </p>
    )}
  </div>
);

/** Decides how wide a panel must be for rows; in a narrower one each row becomes a card (see report.css). */
function widthOf({ length }: readonly Column[]): string {
  if (length > 7) return 'broad';
  return length > 4 ? 'medium' : 'slim';
}

interface BodyRowProps extends Pick<DataTableProps, 'columns' | 'onPoint'> {
  readonly row: Row;
  readonly highlighted: boolean;
}

const BodyRow = ({ row, columns, highlighted, onPoint }: BodyRowProps): VNode => (
  <tr
    class={highlighted ? 'highlighted' : undefined}
    onPointerEnter={() => onPoint?.(row.key)}
    onPointerLeave={() => onPoint?.(null)}
  >
    {row.cells.map((cell, index) =>
      index === 0 ? (
        <th key={index} scope="row" class={columns[index]?.kind} data-title={columns[index]?.title}>
          {cell}
        </th>
      ) : (
        <td key={index} class={columns[index]?.kind} data-title={columns[index]?.title}>
          {cell}
        </td>
      ),
    )}
  </tr>
);

export interface TableBehindProps {
  /** What opens it. */
  readonly title?: string;
  readonly table: () => DataTableProps;
}

/** The table behind a chart; worked out when it is opened. */
export function TableBehind({ title = l10n.t('Show as a table'), table }: TableBehindProps): VNode {
  const [open, setOpen] = useState(false);
  return (
    <details class="table-behind" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {open && <DataTable {...table()} />}
    </details>
  );
}
