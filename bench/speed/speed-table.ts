import { formatCount } from '../../src/base/units';
import { textTable, type Column } from '../../src/cli/text-table';
import { engineLabel, milliseconds, planLabel, sizeOrDash } from '../report/labels';
import { describeMachine } from '../report/machine';
import { busySentence } from '../report/quietness';
import { spread } from '../report/statistics';
import type { LeftOut, SpeedReport, SpeedRow } from './speed-report';

/** The report for people: a table for each network. */
export function formatSpeed(report: SpeedReport): string {
  const { machine, rounds, peakGflops, networks, rows, leftOut } = report;
  const head = [
    describeMachine(machine),
    `128-bit multiply-add peak of one processor: ${peakGflops.toFixed(1)} GFLOP/s; ${rounds} rounds`,
    ...[busySentence(report.busyShare) ?? []].flat(),
  ];
  const tables = networks.flatMap(({ name, input, macs }) => [
    '',
    `${name}, ${input}, ${formatCount(macs)} MACs`,
    ...textTable(
      columns(peakGflops),
      rows.filter(({ network }) => network === name),
    ),
    ...leftOut.filter(({ network }) => network === name).map(leftOutLine),
  ]);
  return [...head, ...tables, '', ...LEGEND, ''].join('\n');
}

const columns = (peakGflops: number): readonly Column<SpeedRow>[] => [
  { title: 'engine', align: 'left', cell: row => engineLabel(row) },
  { title: 'threads', align: 'right', cell: ({ threads }) => String(threads) },
  { title: 'plan', align: 'left', cell: ({ plan }) => planLabel(plan) },
  { title: 'arena', align: 'right', cell: ({ arenaBytes }) => sizeOrDash(arenaBytes) },
  { title: 'ms, median', align: 'right', cell: ({ ms }) => milliseconds(ms.median) },
  { title: 'least', align: 'right', cell: ({ ms }) => milliseconds(ms.min) },
  { title: 'spread', align: 'right', cell: ({ ms }) => `${(100 * spread(ms)).toFixed(0)} %` },
  {
    title: 'of peak',
    align: 'right',
    cell: ({ gflops }) => `${((100 * gflops) / peakGflops).toFixed(0)} %`,
  },
  {
    title: 'speed',
    align: 'right',
    cell: ({ ofYardstick }) => (ofYardstick === null ? '–' : `${ofYardstick.toFixed(2)}x`),
  },
  { title: 'process', align: 'right', cell: ({ processBytes }) => sizeOrDash(processBytes) },
  {
    title: 'difference',
    align: 'right',
    cell: ({ maxDifference }) => (maxDifference === 0 ? 'none' : maxDifference.toExponential(1)),
  },
];

const LEGEND = [
  'spread: distance of the quartiles. of peak and speed compare least times: with the machine’s 128-bit peak, which counts',
  'the untiled network’s work and one processor, and with onnxruntime-node on one thread. process: largest resident set after',
  'a first inference. difference: from the untiled exact answer, as a share of its largest number. Loading of weights is left out.',
];

const leftOutLine = ({ engine, threads, reason }: LeftOut): string =>
  `left out: ${engine}, ${threads} ${threads === 1 ? 'thread' : 'threads'}: ${reason}`;
