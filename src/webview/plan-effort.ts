import type { Cost, ReportModel } from '../core/report/report';
import { countedBytes } from '../protocol/counting';
import { milliseconds } from './duration';
import type { Effort } from './panel-state';

/** What plans are told apart by: as the budget counts, if that has to do with what a plan is given. */
export const axisCounting = ({ budget }: ReportModel) =>
  budget?.counting === 'process' ? 'process' : 'arena';

export const axisBytes = ({ peaks }: Cost, report: ReportModel): number =>
  countedBytes(peaks, axisCounting(report));

/** Milliseconds where the machine's speed is known; all else as a multiple of the untiled plan. */
export function effortOf(cost: Cost, effort: Effort, { untiled, target }: ReportModel): number {
  if (effort === 'macs') return ratio(cost.macs, untiled.macs);
  return target.isTimed ? cost.predictedMs : ratio(cost.predictedMs, untiled.predictedMs);
}

const ratio = (value: number, whole: number): number => (whole === 0 ? 1 : value / whole);

export const effortText = (value: number, effort: Effort, { target }: ReportModel): string =>
  effort === 'time' && target.isTimed ? milliseconds(value) : `${value.toFixed(2)}×`;
