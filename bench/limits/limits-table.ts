import { formatSize } from '../../src/base/units';
import { textTable, type Column } from '../../src/cli/text-table';
import { engineTitle, limitLabel, milliseconds, planLabel, sizeOrDash } from '../report/labels';
import { describeMachine } from '../report/machine';
import { busySentence } from '../report/quietness';
import { spread } from '../report/statistics';
import type { LimitRow, LimitsReport } from './limits-report';

/** The report for people: a table for each network. */
export function formatLimits(report: LimitsReport): string {
  const { machine, groups, rounds, repeat, rows, leftOut } = report;
  const head = [
    describeMachine(machine),
    `memory groups of version ${groups}, a swap file; rounds: ${rounds}, inferences in each process: ${repeat}`,
    ...[busySentence(report.busyShare) ?? []].flat(),
  ];
  const networks = [...new Set(rows.map(({ network }) => network))];
  const tables = networks.flatMap(name => [
    '',
    name,
    ...textTable(
      COLUMNS,
      rows.filter(({ network }) => network === name),
    ),
  ]);
  const reasons = leftOut.map(({ engine, reason }) => `left out: ${engine}: ${reason}`);
  return [...head, ...tables, ...reasons, '', ...LEGEND, ''].join('\n');
}

const COLUMNS: readonly Column<LimitRow>[] = [
  { title: 'limit', align: 'right', cell: ({ limitBytes }) => limitLabel(limitBytes) },
  { title: 'engine', align: 'left', cell: row => engineTitle(row) },
  { title: 'plan', align: 'left', cell: ({ plan }) => planLabel(plan) },
  { title: 'predicted', align: 'right', cell: row => sizeOrDash(row.predictedBytes) },
  {
    title: 'ms, median',
    align: 'right',
    cell: ({ ms, ending }) => (ms === null ? ending : milliseconds(ms.median)),
  },
  { title: 'least', align: 'right', cell: ({ ms }) => (ms === null ? '' : milliseconds(ms.min)) },
  {
    title: 'spread',
    align: 'right',
    cell: ({ ms }) => (ms === null ? '' : `${(100 * spread(ms)).toFixed(0)} %`),
  },
  { title: 'runs', align: 'right', cell: ({ inferences }) => String(inferences) },
  { title: 'peak', align: 'right', cell: ({ peakBytes }) => formatSize(peakBytes) },
  { title: 'swap, most', align: 'right', cell: ({ swapPeakBytes }) => formatSize(swapPeakBytes) },
  { title: 'swapped in', align: 'right', cell: row => formatSize(row.swappedInBytes) },
  { title: 'disk waits', align: 'right', cell: ({ majorFaults }) => String(majorFaults) },
];

const LEGEND = [
  'predicted: of the plan’s process. ms: of an inference; what a plan reads of its weights again is counted. peak: the most that was',
  'charged to the process, pages of its files included. swapped in, disk waits (major faults): in all inferences together.',
  'An engine that came to no inference under a limit is not tried under lower ones.',
];
