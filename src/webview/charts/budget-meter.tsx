import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatSize } from '../../base/units';

export interface MeterLevel {
  readonly mark: 'untiled' | 'planned' | 'measured';
  readonly name: string;
  readonly bytes: number;
}

interface BudgetMeterProps {
  readonly levels: readonly MeterLevel[];
  readonly budgetBytes: number | null;
  readonly width: number;
  /** What the scale reaches to at least, so that bars beside others can be compared with them. */
  readonly scaleBytes?: number;
}

const ROW = 24;
const NAME = 118;
const VALUE = 88;

/** Bars under one another on one scale, with the budget across. */
export function BudgetMeter({
  levels,
  budgetBytes,
  width,
  scaleBytes = 1,
}: BudgetMeterProps): VNode {
  const highest = Math.max(scaleBytes, budgetBytes ?? 0, ...levels.map(({ bytes }) => bytes));
  const space = Math.max(60, width - NAME - VALUE);
  const place = (bytes: number): number => NAME + (bytes / highest) * space;
  const height = levels.length * ROW + (budgetBytes === null ? 0 : 20);
  return (
    <svg
      class="chart meter"
      width={width}
      height={height}
      role="img"
      aria-label={label(levels, budgetBytes)}
    >
      {levels.map(({ mark, name, bytes }, row) => (
        <g key={mark} transform={`translate(0,${row * ROW})`}>
          <text x={NAME - 10} y={ROW / 2 + 4} text-anchor="end">
            {name}
          </text>
          <rect
            class={`${mark}${budgetBytes !== null && bytes > budgetBytes ? ' over' : ''}`}
            x={NAME}
            y="4"
            width={Math.max(1, place(bytes) - NAME)}
            height={ROW - 8}
          />
          <text class="value" x={width} y={ROW / 2 + 4} text-anchor="end">
            {formatSize(bytes)}
          </text>
        </g>
      ))}
      {budgetBytes !== null && (
        <g class="budget">
          <line
            x1={place(budgetBytes)}
            x2={place(budgetBytes)}
            y1="0"
            y2={levels.length * ROW + 4}
          />
          <text
            x={place(budgetBytes)}
            y={height - 4}
            text-anchor={place(budgetBytes) > NAME + 60 ? 'end' : 'start'}
          >
            {l10n.t('budget {0}', formatSize(budgetBytes))}
          </text>
        </g>
      )}
    </svg>
  );
}

const label = (levels: readonly MeterLevel[], budgetBytes: number | null): string =>
  [
    ...levels.map(({ name, bytes }) => `${name} ${formatSize(bytes)}`),
    ...(budgetBytes === null ? [] : [l10n.t('budget {0}', formatSize(budgetBytes))]),
  ].join(', ');
