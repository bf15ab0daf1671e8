import { formatCount, formatSize } from '../base/units';
import { formatShape } from '../core/network/shape';
import type { ComparedPlan } from '../core/report/comparison-model';
import type { LayerReport } from '../core/report/report';
import type { PlanSummary } from './plan-description';
import type {
  ComparedGroup,
  ComparedGroupSide,
  ComparedLayer,
  PlanComparison,
} from './plan-comparison';
import { textTable, type Column } from './text-table';

/** A side of the comparison with the numbers of its plan. */
export interface ComparedSide extends ComparedPlan {
  readonly summary: PlanSummary;
}

/** What `mafat diff` prints. */
export function formatComparison(
  a: ComparedSide,
  b: ComparedSide,
  { sameNetwork, groups, layers }: PlanComparison,
): string {
  return [
    ...textTable(TOTAL_COLUMNS, totals(a, b)),
    '',
    ...section('Groups', groups, GROUP_COLUMNS, countsOf),
    '',
    ...(sameNetwork
      ? section('Layers', layers, PLAN_COLUMNS)
      : section('Layers', layers, LAYER_COLUMNS, countsOf)),
    '',
  ].join('\n');
}

interface Total {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly difference: string;
}

const TOTAL_COLUMNS: readonly Column<Total>[] = [
  { title: '', align: 'left', cell: ({ name }) => name },
  { title: 'A', align: 'right', cell: ({ a }) => a },
  { title: 'B', align: 'right', cell: ({ b }) => b },
  { title: '', align: 'right', cell: ({ difference }) => difference },
];

function totals(a: ComparedSide, b: ComparedSide): readonly Total[] {
  const text = (name: string, of: (side: ComparedSide) => string): Total => ({
    name,
    a: of(a),
    b: of(b),
    difference: of(a) === of(b) ? '=' : '',
  });
  const number = (
    name: string,
    of: (side: ComparedSide) => number | null,
    format: (value: number) => string = formatSize,
  ): Total => {
    const [x, y] = [of(a), of(b)];
    const shown = (value: number | null): string => (value === null ? '' : format(value));
    return { name, a: shown(x), b: shown(y), difference: differenceText(x, y) };
  };
  const rows = [
    text('network', ({ report }) => report.network.name),
    text('input', ({ report }) =>
      report.network.inputs.map(each => formatShape(each.shape)).join(', '),
    ),
    number('layers', ({ report }) => report.network.layers, String),
    number('parameters', ({ report }) => report.network.parameters, formatCount),
    text('plan', ({ report }) => report.notation),
    text('target', ({ report }) => report.target.name),
    number('arena', ({ summary }) => summary.peak.arenaBytes),
    number('peak in use', ({ summary }) => summary.boundBytes),
    number('working set', ({ summary }) => summary.peak.workingSetBytes),
    number('weights', ({ summary }) => summary.peak.weightsBytes),
    number('process', ({ summary }) => summary.peak.processBytes),
    number('MACs', ({ summary }) => summary.macs, formatCount),
    number(
      'MAC factor',
      ({ summary }) => summary.macFactor,
      value => value.toFixed(3),
    ),
    number(
      'latency',
      ({ summary }) => summary.predictedMs,
      value => `${value.toFixed(1)} ms`,
    ),
    number('steps', ({ report }) => report.planned.steps, String),
  ];
  return rows.filter(row => row.a !== '' || row.b !== '');
}

/** By how much the second is above or below the first. */
function differenceText(a: number | null, b: number | null): string {
  if (a === null || b === null) return '';
  if (a === b) return '=';
  if (a === 0) return '';
  const percent = (100 * (b - a)) / a;
  const digits = Math.abs(percent).toFixed(1);
  return Number(digits) === 0 ? '≈' : `${percent > 0 ? '+' : '−'}${digits}%`;
}

interface Difference {
  readonly change: string;
}

/** The rows that differ, and how many there are. */
function section<Row extends Difference>(
  name: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  counts: (rows: readonly Row[]) => string = () => '',
): readonly string[] {
  const different = rows.filter(({ change }) => change !== 'same');
  if (different.length === 0) return [`${name}: no differences.`];
  return [
    `${name}: ${different.length} of ${rows.length} differ${counts(different)}.`,
    '',
    ...textTable(columns, different),
  ];
}

/** What the words in the tables mean. */
const CHANGES = {
  changed: 'changed',
  affected: 'affected by other changes',
  added: 'only in B',
  removed: 'only in A',
} as const;

function countsOf(rows: readonly Difference[]): string {
  const counts = Object.entries(CHANGES).map(([change, text]) => ({
    count: rows.filter(row => row.change === change).length,
    text,
  }));
  const words = counts
    .filter(({ count }) => count > 0)
    .map(({ count, text }) => `${count} ${text}`);
  return ` (${words.join(', ')})`;
}

interface Sides<T> {
  readonly a: T | null;
  readonly b: T | null;
}

/** `x → y` where the sides differ. */
function both<T>({ a, b }: Sides<T>, of: (side: T) => string): string {
  if (a === null || b === null) {
    const only = a ?? b;
    return only === null ? '' : of(only);
  }
  return of(a) === of(b) ? of(a) : `${of(a)} → ${of(b)}`;
}

const column = <T, Row extends Sides<T>>(
  title: string,
  of: (side: T) => string,
  align: 'left' | 'right' = 'right',
): Column<Row> => ({ title, align, cell: row => both(row, of) });

const change: Column<Difference> = { title: '', align: 'left', cell: row => row.change };

const GROUP_COLUMNS: readonly Column<ComparedGroup>[] = [
  change,
  column<ComparedGroupSide, ComparedGroup>('group', ({ index }) => String(index + 1)),
  column<ComparedGroupSide, ComparedGroup>('layers', ({ first, last }) => `${first}–${last}`),
  column<ComparedGroupSide, ComparedGroup>('tiles', ({ rows, columns }) => `${rows}x${columns}`),
  column<ComparedGroupSide, ComparedGroup>('overlap', ({ overlap }) => overlap, 'left'),
  column<ComparedGroupSide, ComparedGroup>('needed', group => formatSize(group.arenaBytes)),
  column<ComparedGroupSide, ComparedGroup>('working set', group =>
    formatSize(group.workingSetBytes),
  ),
  column<ComparedGroupSide, ComparedGroup>('weights', group => formatSize(group.weightsBytes)),
  column<ComparedGroupSide, ComparedGroup>('MACs', ({ macs }) => formatCount(macs)),
];

const layerColumn = (
  title: string,
  of: (layer: LayerReport) => string,
  align?: 'left' | 'right',
): Column<ComparedLayer> => column<LayerReport, ComparedLayer>(title, of, align);

const place = (title: 'A' | 'B', of: (row: ComparedLayer) => LayerReport | null) => ({
  title,
  align: 'right' as const,
  cell: (row: ComparedLayer) => String(of(row)?.index ?? '–'),
});

const PLAN_COLUMNS: readonly Column<ComparedLayer>[] = [
  layerColumn('layer', ({ index }) => String(index)),
  layerColumn('type', ({ type }) => type, 'left'),
  layerColumn('MACs', ({ plannedMacs }) => formatCount(plannedMacs)),
  layerColumn('working set', ({ planned }) => formatSize(planned.workingSetBytes)),
  layerColumn('needed', ({ planned }) => formatSize(planned.arenaBytes)),
];

const LAYER_COLUMNS: readonly Column<ComparedLayer>[] = [
  change,
  place('A', ({ a }) => a),
  place('B', ({ b }) => b),
  layerColumn('type', ({ type }) => type, 'left'),
  layerColumn('output', ({ output }) => formatShape(output)),
  layerColumn('MACs', ({ plannedMacs }) => formatCount(plannedMacs)),
  layerColumn('parameters', ({ parameters }) => formatCount(parameters)),
  layerColumn('working set', ({ planned }) => formatSize(planned.workingSetBytes)),
  layerColumn('needed', ({ planned }) => formatSize(planned.arenaBytes)),
  {
    title: 'definition',
    align: 'left',
    cell: ({ fields }) => fields.map(({ name, a, b }) => `${name} ${a} → ${b}`).join(', '),
  },
];
