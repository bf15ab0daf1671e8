import { formatSize } from '../../src/base/units';
import { textTable, type Column } from '../../src/cli/text-table';
import { milliseconds } from '../report/labels';
import { describeMachine } from '../report/machine';
import { busySentence } from '../report/quietness';
import { spread } from '../report/statistics';
import type { Contest, LatencyReport, MeasuredPlan, Origin } from './latency-report';

/** The report for people: a line for each budget, then the best plans of each. */
export function formatLatencies(report: LatencyReport): string {
  const { machine, network, mode, screening, rounds, contests, busyShare } = report;
  return [
    describeMachine(machine),
    `${network}, ${mode} kernels: ${screening} rounds of all plans, ${rounds} of the best`,
    ...[busySentence(busyShare) ?? []].flat(),
    '',
    ...textTable(SUMMARY, contests),
    ...contests.flatMap(each => [
      '',
      `within ${formatSize(each.budgetBytes)}`,
      ...textTable(columnsOf(each), each.plans),
    ]),
    '',
    ...LEGEND,
    '',
  ].join('\n');
}

const bestOther = ({ plans }: Contest): MeasuredPlan | undefined => plans[1];

const SUMMARY: readonly Column<Contest>[] = [
  { title: 'budget', align: 'right', cell: ({ budgetBytes }) => formatSize(budgetBytes) },
  { title: 'plans', align: 'right', cell: ({ fitting }) => String(fitting) },
  { title: 'ms, found', align: 'right', cell: ({ plans }) => medianOf(plans[0]) },
  { title: 'best other', align: 'right', cell: each => medianOf(bestOther(each)) },
  { title: 'ratio', align: 'right', cell: ({ ratio }) => ratio.toFixed(3) },
  {
    title: 'of processor time',
    align: 'right',
    cell: ({ processorRatio }) => processorRatio.toFixed(3),
  },
  { title: 'found plan', align: 'left', cell: ({ plans }) => notation(plans[0]) },
  { title: 'best other plan', align: 'left', cell: each => notation(bestOther(each)) },
];

const medianOf = (plan: MeasuredPlan | undefined): string =>
  plan === undefined ? '–' : milliseconds(plan.ms.median);

/** Without block heights. */
const notation = (plan: MeasuredPlan | undefined): string => plan?.plan.split(',', 1)[0] ?? '–';

const NAMES: Readonly<Record<Origin, string>> = {
  search: 'found',
  sweep: 'by hand',
  nearby: 'near the frontier',
};

const columnsOf = ({ plans }: Contest): readonly Column<MeasuredPlan>[] => {
  const own = plans[0]?.ms.median ?? NaN;
  return [
    { title: 'plan', align: 'left', cell: ({ origin }) => NAMES[origin] },
    { title: 'arena', align: 'right', cell: ({ arenaBytes }) => formatSize(arenaBytes) },
    { title: 'ms, median', align: 'right', cell: ({ ms }) => milliseconds(ms.median) },
    { title: 'least', align: 'right', cell: ({ ms }) => milliseconds(ms.min) },
    { title: 'spread', align: 'right', cell: ({ ms }) => `${(100 * spread(ms)).toFixed(0)} %` },
    { title: 'found / it', align: 'right', cell: ({ ms }) => (own / ms.median).toFixed(3) },
    {
      title: 'processor ms',
      align: 'right',
      cell: ({ processorMs }) => milliseconds(processorMs.median),
    },
    { title: 'expected', align: 'right', cell: ({ expectedMs }) => milliseconds(expectedMs) },
    { title: '', align: 'left', cell: ({ plan }) => plan },
  ];
};

const LEGEND = [
  'plans: how many were measured that fit. ratio: median of the plan that the search finds, divided by the best median of the',
  'others; of processor time: the same by the time for which the process computed, which other programs lengthen less.',
  'Processor times contain the loading of weights, which takes all plans equally long; the other times do not. expected: by the',
  'costs that the search orders plans by, meaningful beside one another only. Behind a plan with a * stand the block heights of',
  'its groups.',
];
