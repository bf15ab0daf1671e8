import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatCount, formatSize } from '../../base/units';
import type { BudgetSummary, Cost, ReportModel } from '../../core/report/report';
import type { ComparedReport } from '../../protocol/report';
import { sidesOf, sideText } from '../comparison-sides';
import type { DataTableProps } from '../controls/data-table';
import { SideName } from '../controls/side-name';
import { differenceText } from '../difference';
import { layerName } from '../peak-parts';
import { effortOf, effortText, processText, timeText } from '../plan-effort';
import { isForBudget } from '../verdict';

/** A number of a plan. */
interface Criterion {
  readonly name: string;
  readonly of: (cost: Cost, report: ReportModel) => number;
  readonly text: (value: number, report: ReportModel) => string;
  /** Less is better unless it only describes. */
  readonly describes?: 'plan' | 'network';
  /** Of a budget that is compared with it. */
  readonly counting?: BudgetSummary['counting'];
}

const memoryCriteria = (report: ReportModel): readonly Criterion[] => [
  {
    name: l10n.t('Arena peak'),
    of: ({ peaks }) => peaks.arenaBytes,
    text: formatSize,
    counting: 'arena',
  },
  {
    name: processText(report),
    of: ({ peaks }) => peaks.processBytes,
    text: formatSize,
    counting: 'process',
  },
  {
    name: l10n.t('Working set'),
    of: ({ peaks }) => peaks.workingSetBytes,
    text: formatSize,
    counting: 'working-set',
  },
  { name: l10n.t('Weights in memory'), of: ({ peaks }) => peaks.weightsBytes, text: formatSize },
];

const effortCriteria = (report: ReportModel): readonly Criterion[] => [
  { name: l10n.t('MACs'), of: ({ macs }) => macs, text: formatCount },
  {
    name: timeText(report),
    of: (cost, side) => effortOf(cost, 'time', side),
    text: (value, side) => effortText(value, 'time', side),
  },
];

const DESCRIPTION = (): readonly Criterion[] => [
  {
    name: l10n.t('Parameters'),
    of: (_, { network }) => network.parameters,
    text: formatCount,
    describes: 'network',
  },
  {
    name: l10n.t('Layers'),
    of: (_, { network }) => network.layers,
    text: String,
    describes: 'network',
  },
  { name: l10n.t('Groups'), of: (_, { groups }) => groups.length, text: String, describes: 'plan' },
  {
    name: l10n.t('Steps'),
    of: ({ steps }) => steps,
    text: steps => steps.toLocaleString(),
    describes: 'plan',
  },
];

/** What the budget counts comes first; what only networks can differ in is left out of one network. */
function criteria(report: ReportModel, sameNetwork: boolean): readonly Criterion[] {
  const isCounted = ({ counting }: Criterion): boolean =>
    counting !== undefined && counting === report.budget?.counting;
  const memory = memoryCriteria(report);
  return [
    ...memory.filter(isCounted),
    ...memory.filter(criterion => !isCounted(criterion)),
    ...effortCriteria(report),
    ...DESCRIPTION().filter(({ describes }) => !sameNetwork || describes !== 'network'),
  ];
}

/** A, B, and what changes from A to B. */
export function comparisonTable(report: ReportModel, comparison: ComparedReport): DataTableProps {
  const { sameNetwork } = comparison.difference;
  const sides = sidesOf(report, comparison);
  const [a, b] = sides;
  const words = (name: string, of: (side: ReportModel) => string) => ({
    key: name,
    cells: [name, of(a.report), of(b.report), of(a.report) === of(b.report) ? '=' : ''],
  });
  return {
    caption: sameNetwork ? l10n.t('Two plans compared') : l10n.t('Two networks compared'),
    columns: [
      { title: '', kind: 'text' },
      ...sides.map(
        side =>
          ({ title: sideText(side), head: <SideName side={side} />, kind: 'number' }) as const,
      ),
      { title: 'Δ', kind: 'number' },
    ],
    rows: [
      ...criteria(report, sameNetwork).map(criterion =>
        criterionRow(criterion, a.report, b.report),
      ),
      words(l10n.t('Peak at'), bindingLayer),
    ],
  };
}

function criterionRow(criterion: Criterion, a: ReportModel, b: ReportModel) {
  const { name, of, text, describes } = criterion;
  const [before, after] = [of(a.planned, a), of(b.planned, b)];
  const change =
    describes === undefined
      ? differenceText(before, after)
      : countDifference(before, after, value => text(value, b));
  return {
    key: name,
    cells: [
      name,
      <Held key="a" criterion={criterion} report={a} text={text(before, a)} bytes={before} />,
      <Held key="b" criterion={criterion} report={b} text={text(after, b)} bytes={after} />,
      <span key="change" class={describes === undefined ? toneOf(change) : undefined}>
        {change}
      </span>,
    ],
  };
}

/** Less is better. */
function toneOf(change: string): 'less' | 'more' | undefined {
  if (change.startsWith('−')) return 'less';
  return change.startsWith('+') ? 'more' : undefined;
}

/** `−2` of things that are counted. */
const countDifference = (
  before: number,
  after: number,
  text: (value: number) => string,
): string => {
  if (after === before) return '=';
  return `${after > before ? '+' : '−'}${text(Math.abs(after - before))}`;
};

interface HeldProps {
  readonly criterion: Criterion;
  readonly report: ReportModel;
  readonly text: string;
  readonly bytes: number;
}

/** A number with a sign that says whether it is within the budget, where that counts it. */
function Held({ criterion: { counting }, report, text, bytes }: HeldProps): VNode {
  const { budget } = report;
  if (budget === null || budget.counting !== counting || !isForBudget(report)) return <>{text}</>;
  const fits = bytes <= budget.bytes;
  return (
    <span class={fits ? 'fits' : 'exceeds'}>
      <span class="held-mark" title={fits ? l10n.t('fits') : l10n.t("doesn't fit")}>
        {fits ? '✓' : '✗'}
      </span>{' '}
      {text}
    </span>
  );
}

function bindingLayer(report: ReportModel): string {
  const { groups, binding } = report.explanation;
  const fullest = groups[binding]?.fullest ?? null;
  return fullest === null ? '' : layerName(report, fullest.layer);
}
