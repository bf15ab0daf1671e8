import * as l10n from '@vscode/l10n';
import type { Sentence } from '../base/sentence';
import { formatSize, formatSizes } from '../base/units';
import type { ReportModel } from '../core/report/report';
import type { RunReport } from '../protocol/report';
import { afterRun, COUNTED, deciding, measuredOf } from '../protocol/verdict';
import { extraSentence, workFactor } from './difference';

/** The answer to the user's question, in one sentence. */
export interface Answer {
  readonly tone: 'good' | 'bad' | 'neutral';
  readonly title: string;
  readonly detail: string;
}

/** The name of the weights' file, or that there is none. */
export const weightsText = (weights: RunReport['weights']): string =>
  weights ?? l10n.t('random numbers');

/** A sentence of the layers below in the language of the editor. */
export const translated = ({ text, values }: Sentence): string =>
  l10n.t(text, ...values.map(value => (typeof value === 'object' ? translated(value) : value)));

/** The target without its number of threads. */
const targetName = ({ target }: ReportModel): string => target.name.split(',')[0] ?? target.name;

/** Whether the peaks of the report are those of the place that the budget is for: after a native run they are not. */
export const isForBudget = (report: ReportModel): boolean =>
  targetName(report) === report.verdict.target;

/** Whether the process of a run is of the kind that the report predicts. */
export const measuresTarget = ({ native }: RunReport, report: ReportModel): boolean =>
  targetName(report) === (native === null ? 'runner' : 'bare-c');

const memoryOf = ({ native, measured }: RunReport) =>
  ({ engine: native === null ? 'webassembly' : 'native', ...measured }) as const;

/** What a run measured of that which the budget counts; null where it measured something else. */
export const measuredBytes = ({ verdict }: ReportModel, run: RunReport | null): number | null =>
  run === null ? null : measuredOf(verdict, memoryOf(run));

/** Whether the plan is predicted to be over the budget. */
export const isOver = ({ verdict }: ReportModel): boolean => verdict.fits === false;

export function answerOf(report: ReportModel, run: RunReport | null): Answer {
  if (run?.identical === false) return DIFFERENT();
  if (isTooFar(run)) return run?.native == null ? FAST_TOO_FAR() : NATIVE_TOO_FAR();
  const verdict = run === null ? report.verdict : afterRun(report.verdict, memoryOf(run));
  const { fits, board } = verdict;
  const { counted, neededBytes, allowedBytes } = deciding(verdict);
  const kind = translated(COUNTED[counted]);
  const what = board === null ? kind : l10n.t('{0} on {1}', kind, board);
  const { needed, allowed } = formatSizes(neededBytes, allowedBytes ?? neededBytes);
  const size = allowedBytes === null ? allowed : l10n.t('{0} of {1}', needed, allowed);
  return {
    tone: fits === null ? 'neutral' : fits ? 'good' : 'bad',
    title: titleOf(fits, size, what),
    detail: detailOf(report, run, what),
  };
}

function titleOf(fits: boolean | null, size: string, what: string): string {
  if (fits === null) return l10n.t('Needs {0} {1}', size, what);
  return fits ? l10n.t('Fits: {0} {1}', size, what) : l10n.t("Doesn't fit: {0} {1}", size, what);
}

/** How the number is known, what a run showed besides, and what there would be without the plan. */
function detailOf(report: ReportModel, run: RunReport | null, what: string): string {
  const { planned, untiled, groups, verdict, certificate } = report;
  return [
    ...(run === null ? [l10n.t('Predicted.')] : runSentences(report, run, what)),
    ...(verdict.allowedBytes === null ? [l10n.t('No budget is set.')] : []),
    l10n.t('Untiled: {0}.', formatSize(verdict.untiledBytes)),
    extraSentence(workFactor(planned.macs, untiled.macs)),
    l10n.t('Groups: {0}.', groups.length),
    l10n.t('Certified: all {0} steps read the right values.', certificate.steps.toLocaleString()),
  ].join(' ');
}

/** A run measures the arena, and a process only of its own kind. */
function runSentences(report: ReportModel, run: RunReport, what: string): readonly string[] {
  const [predicted, { arenaBytes }] = [report.planned.peaks.arenaBytes, run.measured];
  const isMeasured = measuredBytes(report, run) !== null;
  return [
    isMeasured ? l10n.t('Measured.') : l10n.t('{0}: predicted.', what),
    arenaBytes === predicted
      ? l10n.t('Arena as predicted.')
      : l10n.t('Arena: {0}, predicted {1}.', formatSize(arenaBytes), formatSize(predicted)),
    ...(run.identical === true ? [l10n.t('Outputs identical to the untiled run.')] : []),
  ];
}

/** Whether the numbers are others than rounding explains. */
const isTooFar = (run: RunReport | null): boolean =>
  run?.deviation != null && run.deviation.relative > run.deviation.limit;

const FAST_TOO_FAR = (): Answer => ({
  tone: 'bad',
  title: l10n.t("The fast kernels' outputs differ too much from those of the exact kernels"),
  detail: l10n.t('To compute the layers exactly, set "kernels" to "exact" in the plan file.'),
});

const NATIVE_TOO_FAR = (): Answer => ({
  tone: 'bad',
  title: l10n.t("The C program's outputs differ too much from those of WebAssembly"),
  detail: l10n.t('This is a bug in MAFAT or in the compiler. Please report it.'),
});

const DIFFERENT = (): Answer => ({
  tone: 'bad',
  title: l10n.t('The outputs of the tiled and the untiled run differ'),
  detail: l10n.t('This is a bug in MAFAT, not in the network. Please report it.'),
});
