import * as l10n from '@vscode/l10n';
import { formatSize } from '../base/units';
import type { LayerMemory, LayerReport, ReportModel } from '../core/report/report';
import type { Measure } from './panel-state';
import { isForBudget } from './verdict';

/** `608×608×3`: width × height × channels, as everywhere for people. */
export const shapeText = ({ width, height, channels }: LayerReport['output']): string =>
  `${width}×${height}×${channels}`;

export const measureOf = (report: ReportModel, chosen: Measure | null): Measure =>
  chosen ?? (report.budget?.counting === 'working-set' ? 'working-set' : 'arena');

export const measured = (memory: LayerMemory, measure: Measure): number =>
  measure === 'arena' ? memory.arenaBytes : memory.workingSetBytes;

/** A level that the bars are compared with. */
export interface BudgetLine {
  readonly bytes: number;
  readonly text: string;
}

/**
 * The budget in terms of what the bars count: null where the two cannot be compared. Of a budget for
 * a process or a board's RAM, the arena may have what all else leaves.
 */
export function budgetLine(report: ReportModel, measure: Measure): BudgetLine | null {
  const { budget } = report;
  if (budget === null) return null;
  const { bytes, counting } = budget;
  if (counting === measure) return { bytes, text: l10n.t('budget {0}', formatSize(bytes)) };
  const others = counting === 'process' ? besideBytes(report, measure) : null;
  if (others === null || others >= bytes) return null;
  const left = formatSize(bytes - others);
  const text = isRam(report)
    ? l10n.t('RAM left: {0}', left)
    : l10n.t('process budget left: {0}', left);
  return { bytes: bytes - others, text };
}

const isRam = ({ verdict: { counted } }: ReportModel): boolean => counted === 'ram';

/** What the budget counts beside that which the bars count; null where it does not count this. */
function besideBytes(report: ReportModel, measure: Measure): number | null {
  const { target, planned, verdict } = report;
  const { arenaBytes, processBytes, workingSetBytes } = planned.peaks;
  if (isRam(report)) return measure === 'arena' ? verdict.neededBytes - arenaBytes : null;
  if (!isForBudget(report) || target.counts !== measure) return null;
  return processBytes - (measure === 'arena' ? arenaBytes : workingSetBytes);
}

/** What the target's process takes beside arena and weights, or beside the working set. */
export function programBytes({ target, planned }: ReportModel): number {
  const { processBytes, arenaBytes, weightsBytes, workingSetBytes } = planned.peaks;
  return processBytes - (target.counts === 'arena' ? arenaBytes + weightsBytes : workingSetBytes);
}

/** Why there is no line although there is a budget; null where there is a line, or no budget. */
export function missingLine(report: ReportModel, measure: Measure): string | null {
  const { budget, planned } = report;
  if (budget === null || budgetLine(report, measure) !== null) return null;
  const beside = budget.counting === 'process' ? besideBytes(report, measure) : null;
  if (beside === null || measure !== 'arena')
    return l10n.t("The budget isn't for what these bars show.");
  if (isRam(report))
    return l10n.t(
      'Firmware, stack and other data in RAM ({0}) leave no room for the arena.',
      formatSize(beside),
    );
  return l10n.t(
    'Weights ({0}) and the program itself ({1}) use up the process budget and leave no room for the arena.',
    formatSize(planned.peaks.weightsBytes),
    formatSize(programBytes(report)),
  );
}

/** One line on a layer for the reader under the chart and for screen readers. */
export function layerSentence(
  { index, type, output, untiled, planned, group }: LayerReport,
  measure: Measure,
  report: ReportModel,
): string {
  const { rows, columns } = report.groups[group] ?? { rows: 1, columns: 1 };
  const tiles =
    rows * columns === 1 ? l10n.t('untiled') : l10n.t('{0} tiles', `${rows}×${columns}`);
  const { boundBytes, arenaBytes } = report.explanation;
  const isWithGaps =
    measure === 'arena' && planned.arenaBytes === boundBytes && arenaBytes > boundBytes;
  return [
    l10n.t(
      '{0} {1}, {2}: untiled {3}, with the plan {4} (group {5}, {6}).',
      index,
      type,
      shapeText(output),
      formatSize(measured(untiled, measure)),
      formatSize(measured(planned, measure)),
      group + 1,
      tiles,
    ),
    // What the hint in the text says of this layer: it decides how large the arena is.
    ...(isWithGaps ? [l10n.t('With gaps between buffers: {0}.', formatSize(arenaBytes))] : []),
  ].join(' ');
}
