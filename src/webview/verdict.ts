import * as l10n from '@vscode/l10n';
import { formatSize } from '../base/units';
import type { BudgetSummary, ReportModel } from '../core/report/report';
import { countedBytes } from '../protocol/counting';
import type { RunReport } from '../protocol/report';

type Counting = BudgetSummary['counting'];

/** The answer to the user's question, in one sentence. */
export interface Verdict {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
  readonly detail: string;
}

/** What a budget counts, in words. */
export function countingText(counting: Counting): string {
  switch (counting) {
    case 'arena':
      return l10n.t('arena');
    case 'process':
      return l10n.t('whole process');
    case 'working-set':
      return l10n.t('working set');
  }
}

/** The name of the weights' file, or that there is none. */
export const weightsText = (weights: RunReport['weights']): string =>
  weights ?? l10n.t('random numbers');

/** What a run showed of that which the budget counts; nobody can measure a working set. */
export function measuredBytes(run: RunReport | null, counting: Counting): number | null {
  if (run === null || counting === 'working-set') return null;
  return counting === 'arena' ? run.measured.arenaBytes : run.measured.processBytes;
}

/** Whether the plan is predicted to be over the budget. */
export const isOver = ({ budget, planned }: ReportModel): boolean =>
  budget !== null && countedBytes(planned.peaks, budget.counting) > budget.bytes;

export function verdictOn(report: ReportModel, run: RunReport | null): Verdict {
  const { budget, planned, untiled } = report;
  if (run?.identical === false) return DIFFERENT();
  if (isTooFar(run)) return run?.native == null ? FAST_TOO_FAR() : NATIVE_TOO_FAR();
  if (budget === null)
    return {
      tone: 'neutral',
      title: l10n.t('No budget is set'),
      detail: l10n.t(
        'The plan needs an arena of {0}, untiled it is {1}.',
        formatSize(planned.peaks.arenaBytes),
        formatSize(untiled.peaks.arenaBytes),
      ),
    };
  return budgetVerdict(report, run, budget);
}

/** Whether the numbers are others than rounding explains. */
const isTooFar = (run: RunReport | null): boolean =>
  run?.deviation != null && run.deviation.relative > run.deviation.limit;

const FAST_TOO_FAR = (): Verdict => ({
  tone: 'bad',
  title: l10n.t('The fast kernels gave numbers too far from the exact ones'),
  detail: l10n.t('Have the layers computed exactly: set "kernels" to "exact" in the plan file.'),
});

const NATIVE_TOO_FAR = (): Verdict => ({
  tone: 'bad',
  title: l10n.t('The C program gave numbers too far from those of WebAssembly'),
  detail: l10n.t('This is a fault of the program or of the compiler. Please report it.'),
});

const DIFFERENT = (): Verdict => ({
  tone: 'bad',
  title: l10n.t('The tiled run gave other numbers than the untiled run'),
  detail: l10n.t('This is a fault of the program, not of the network. Please report it.'),
});

function budgetVerdict(
  report: ReportModel,
  run: RunReport | null,
  { bytes, counting }: BudgetSummary,
): Verdict {
  const predicted = countedBytes(report.planned.peaks, counting);
  const observed = measuredBytes(run, counting);
  const fits = Math.max(predicted, observed ?? 0) <= bytes;
  return {
    tone: fits ? 'good' : 'bad',
    title: titleOf(fits, observed !== null),
    detail: l10n.t(
      '{0}: {1} {2} of a budget of {3} ({4}%); untiled it would be {5}.',
      capitalized(countingText(counting)),
      formatSize(observed ?? predicted),
      observed === null ? l10n.t('predicted') : l10n.t('measured'),
      formatSize(bytes),
      Math.round((100 * (observed ?? predicted)) / bytes),
      formatSize(countedBytes(report.untiled.peaks, counting)),
    ),
  };
}

function titleOf(fits: boolean, observed: boolean): string {
  if (!fits) return l10n.t('Over the budget');
  return observed ? l10n.t('Fits the budget, measured') : l10n.t('Fits the budget, predicted');
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
