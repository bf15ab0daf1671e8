import { formatSize } from '../base/units';
import { timedCosts, type Target } from '../core/target/target';
import type { PlanSummary } from './plan-description';
import type { PlanExplanation } from './plan-explanation';
import { textTable, type Column } from './text-table';

type Neighbours = PlanExplanation['neighbours'];

interface Row {
  readonly name: string;
  readonly summary: PlanSummary | null;
}

/** A plan between those that the next budgets would bring. */
export function formatNeighbours(
  plan: PlanSummary,
  { smaller, larger }: Neighbours,
  target: Target,
): readonly string[] {
  const isTimed = timedCosts(target) !== undefined;
  return [
    'Plans for other budgets:',
    '',
    ...textTable(columns(isTimed), [
      { name: 'next smaller', summary: smaller },
      { name: 'this plan', summary: plan },
      { name: 'next larger', summary: larger },
    ]),
    ...(smaller !== null && isBetter(smaller, plan)
      ? [
          '',
          `The next smaller plan needs less memory and less ${isTimed ? 'time' : 'work'} than this plan.`,
        ]
      : []),
  ];
}

/** Whether `a` is better than `b`: by time where times are known, otherwise by work. */
const isBetter = (a: PlanSummary, b: PlanSummary): boolean =>
  a.predictedMs === null || b.predictedMs === null
    ? a.macs < b.macs
    : a.predictedMs < b.predictedMs;

const columns = (isTimed: boolean): readonly Column<Row>[] => [
  { title: '', align: 'left', cell: ({ name }) => name },
  number('arena', ({ peak }) => formatSize(peak.arenaBytes)),
  number('process', ({ peak }) => formatSize(peak.processBytes)),
  number('MAC factor', ({ macFactor }) => macFactor.toFixed(3)),
  ...(isTimed ? [number('latency', latencyText)] : []),
  {
    title: 'plan',
    align: 'left',
    cell: ({ summary }) => (summary === null ? '(not found)' : (summary.plan.notation ?? '')),
  },
];

const number = (title: string, text: (summary: PlanSummary) => string): Column<Row> => ({
  title,
  align: 'right',
  cell: ({ summary }) => (summary === null ? '' : text(summary)),
});

const latencyText = ({ predictedMs }: PlanSummary): string =>
  predictedMs === null ? '' : `${predictedMs.toFixed(1)} ms`;
