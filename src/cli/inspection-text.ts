import { formatCount, formatSize } from '../base/units';
import { formatTensor } from '../core/network/shape';
import { targetText, type Target } from '../core/target/target';
import { formatLatency } from './latency-prediction';
import type { Inspection, LayerInspection } from './inspection';
import { textTable, type Column } from './text-table';

const outputText = ({ output, integers }: LayerInspection): string =>
  formatTensor({ shape: output, ...(integers ?? { element: 'f32' }) });

const COLUMNS: readonly Column<LayerInspection>[] = [
  { title: 'layer', align: 'right', cell: ({ index }) => String(index) },
  { title: 'type', align: 'left', cell: ({ type }) => type },
  { title: 'output', align: 'right', cell: outputText },
  { title: 'MACs', align: 'right', cell: ({ macs }) => formatCount(macs) },
  { title: 'parameters', align: 'right', cell: ({ parameters }) => formatCount(parameters) },
  { title: 'input', align: 'right', cell: row => formatSize(row.workingSet.inputBytes) },
  { title: '+ output', align: 'right', cell: row => formatSize(row.workingSet.outputBytes) },
  { title: '+ im2col', align: 'right', cell: row => formatSize(row.workingSet.scratchBytes) },
  { title: '= working set', align: 'right', cell: row => formatSize(row.workingSet.totalBytes) },
  {
    title: '',
    align: 'left',
    cell: ({ unsupported }) => (unsupported === undefined ? '' : `can't run: ${unsupported}`),
  },
];

/** The table of `mafat inspect`, the totals below it. */
export function formatInspection({ layers, totals, untiled }: Inspection, target: Target): string {
  const { workingSetBytes, arenaBytes, weightsBytes, processBytes, predictedMs } = untiled;
  return [
    ...textTable(COLUMNS, layers),
    '',
    `total: ${formatCount(totals.macs)} MACs, ${formatCount(totals.parameters)} parameters, ` +
      `weights file ${formatSize(totals.weightFileBytes)}`,
    `peak untiled: working set ${formatSize(workingSetBytes)} (as in the paper), ` +
      `arena ${formatSize(arenaBytes)}, weights in memory ${formatSize(weightsBytes)}, ` +
      `process ${formatSize(processBytes)} (target ${targetText(target)})`,
    `latency untiled: ${formatLatency(predictedMs, target)}`,
    '',
  ].join('\n');
}
