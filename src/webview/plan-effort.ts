import * as l10n from '@vscode/l10n';
import type { Cost, ReportModel } from '../core/report/report';
import { countedBytes } from '../protocol/counting';
import { extraText, extraTick, slowdownText, workFactor } from './difference';
import { milliseconds } from './duration';
import type { Effort } from './panel-state';

/** What plans are told apart by: as the budget counts, if that has to do with what a plan is given. */
export const axisCounting = ({ budget }: ReportModel) =>
  budget?.counting === 'process' ? 'process' : 'arena';

/** Name of the process peak: on a board without an operating system there is no process, only RAM. */
export const processText = ({ verdict: { counted } }: ReportModel): string =>
  counted === 'ram' ? l10n.t('RAM') : l10n.t('Process peak');

/** Name of the predicted time, which only a machine of known speed has in milliseconds. */
export const timeText = ({ target }: ReportModel): string =>
  target.isTimed ? l10n.t('Predicted time') : l10n.t('Time vs untiled');

export const axisBytes = ({ peaks }: Cost, report: ReportModel): number =>
  countedBytes(peaks, axisCounting(report));

/** Milliseconds where the machine's speed is known; all else as a multiple of the untiled plan's. */
export function effortOf(cost: Cost, effort: Effort, { untiled, target }: ReportModel): number {
  if (effort === 'macs') return workFactor(cost.macs, untiled.macs);
  return target.isTimed ? cost.predictedMs : workFactor(cost.predictedMs, untiled.predictedMs);
}

const isTime = (effort: Effort, { target }: ReportModel): boolean =>
  effort === 'time' && target.isTimed;

/** `31.3 ms`, or `+28%` more than what the untiled plan takes. */
export function effortText(value: number, effort: Effort, report: ReportModel): string {
  if (effort === 'macs') return extraText(value);
  return isTime(effort, report) ? milliseconds(value) : slowdownText(value);
}

export const effortTick = (value: number, effort: Effort, report: ReportModel): string =>
  isTime(effort, report)
    ? `${Number(value.toPrecision(6)).toLocaleString('en')} ms`
    : extraTick(value);
