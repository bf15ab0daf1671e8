import { formatSize } from '../base/units';
import type { BudgetSummary, ReportModel } from '../core/report/report';
import { countedBytes } from '../protocol/counting';
import type { RunReport } from '../protocol/report';
import { translate } from './translation';

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
      return translate('arena');
    case 'process':
      return translate('whole process');
    case 'working-set':
      return translate('working set');
  }
}

/** What a run showed of that which the budget counts; nobody can measure a working set. */
export function measuredBytes(run: RunReport | null, counting: Counting): number | null {
  if (run === null || counting === 'working-set') return null;
  return counting === 'arena' ? run.measured.arenaBytes : run.measured.processBytes;
}

export function verdictOn(report: ReportModel, run: RunReport | null): Verdict {
  const { budget, planned, untiled } = report;
  if (budget === null)
    return {
      tone: 'neutral',
      title: translate('No budget is set'),
      detail: translate(
        'The plan needs an arena of {0}, untiled it is {1}.',
        formatSize(planned.peaks.arenaBytes),
        formatSize(untiled.peaks.arenaBytes),
      ),
    };
  return run?.identical === false ? DIFFERENT() : budgetVerdict(report, run, budget);
}

const DIFFERENT = (): Verdict => ({
  tone: 'bad',
  title: translate('The tiled run gave other numbers than the untiled run'),
  detail: translate('This is a fault of the program, not of the network. Please report it.'),
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
    detail: translate(
      '{0}: {1} {2} of a budget of {3} ({4}%); untiled it would be {5}.',
      capitalized(countingText(counting)),
      formatSize(observed ?? predicted),
      observed === null ? translate('predicted') : translate('measured'),
      formatSize(bytes),
      Math.round((100 * (observed ?? predicted)) / bytes),
      formatSize(countedBytes(report.untiled.peaks, counting)),
    ),
  };
}

function titleOf(fits: boolean, observed: boolean): string {
  if (!fits) return translate('Over the budget');
  return observed
    ? translate('Fits the budget, measured')
    : translate('Fits the budget, predicted');
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
