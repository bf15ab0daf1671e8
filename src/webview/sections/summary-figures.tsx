import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatCount, formatSize } from '../../base/units';
import type { Peaks } from '../../core/target/counting';
import type { ReportModel } from '../../core/report/report';
import type { Deviation, Difference, ProcessFigure, RunReport } from '../../protocol/report';
import { Figures, type Figure } from '../controls/figures';
import { extraFigure, workFactor } from '../difference';
import { milliseconds } from '../duration';
import { processText } from '../plan-effort';
import { isForBudget, measuresTarget, weightsText } from '../verdict';

/** The few numbers that everybody asks for. */
export const SummaryFigures = ({
  report,
  run,
}: {
  report: ReportModel;
  run: RunReport | null;
}): VNode => <Figures figures={figuresOf(report, run)} />;

/** Layers that the plan computes with fast kernels. */
export const fastLayers = ({ layers }: ReportModel): number =>
  layers.filter(({ kernel }) => kernel === 'fast').length;

const figuresOf = (report: ReportModel, run: RunReport | null): readonly Figure[] => [
  ...memoryFigures(report, run),
  workFigure(report),
  kernelFigure(fastLayers(report)),
  ...(run === null ? [] : runFigures(run)),
];

function memoryFigures(report: ReportModel, run: RunReport | null): readonly Figure[] {
  const { peaks } = report.planned;
  return [
    {
      name: l10n.t('Arena peak'),
      value: formatSize(run?.measured.arenaBytes ?? peaks.arenaBytes),
      detail:
        run === null ? l10n.t('predicted') : againstText(run.measured.arenaBytes, peaks.arenaBytes),
    },
    ...processFigures(report, run),
    constantsFigure(peaks),
  ];
}

/** The weights, or what is in flash beside them. */
const constantsFigure = ({ flashBytes, weightsBytes }: Peaks): Figure =>
  flashBytes === undefined || weightsBytes > 0
    ? {
        name: l10n.t('Weights'),
        value: formatSize(weightsBytes),
        detail: l10n.t('packed, peak in memory'),
      }
    : {
        name: l10n.t('Flash'),
        value: formatSize(flashBytes),
        detail: l10n.t('weights and program; no weights in RAM'),
      };

const againstText = (measured: number, predicted: number): string =>
  measured === predicted
    ? l10n.t('measured; equal to the prediction to the byte')
    : l10n.t('measured; predicted {0}', formatSize(predicted));

/** The process of the target, and that of a run where it is another one: neither says anything about the other. */
function processFigures(report: ReportModel, run: RunReport | null): readonly Figure[] {
  const { planned, target } = report;
  const isOwn = run !== null && measuresTarget(run, report);
  // A C program also counts the tables of its own schedule.
  const predicted = (isOwn ? run.native?.predictedBytes : undefined) ?? planned.peaks.processBytes;
  return [
    ...(isOwn
      ? []
      : [
          {
            name: isForBudget(report) ? processText(report) : l10n.t('Process peak'),
            value: formatSize(predicted),
            detail: isForBudget(report)
              ? l10n.t('predicted')
              : l10n.t('predicted for target {0}', target.name),
          },
        ]),
    ...(run === null
      ? []
      : [
          {
            name: isOwn ? l10n.t('Process peak') : l10n.t('Process of this run'),
            value: formatSize(run.measured.processBytes),
            detail: `${
              isOwn
                ? againstText(run.measured.processBytes, predicted)
                : l10n.t('measured on this machine')
            }; ${figureText(run.processFigure)}`,
          },
        ]),
  ];
}

/** What the system's figure for the peak of a process counts. */
function figureText(figure: ProcessFigure): string {
  switch (figure) {
    case 'VmHWM':
      return l10n.t('peak resident set size, including shared pages ({0})', figure);
    case 'PeakWorkingSetSize':
      return l10n.t('peak working set of the process ({0})', figure);
    case 'ru_maxrss (macOS)':
      return l10n.t('peak resident set size, excluding compressed pages ({0})', 'ru_maxrss');
    case 'ru_maxrss':
      return l10n.t('peak resident set size ({0})', figure);
  }
}

function workFigure({ planned, untiled, memory, groups }: ReportModel): Figure {
  return {
    name: l10n.t('Extra work'),
    value: extraFigure(workFactor(planned.macs, untiled.macs)),
    detail: l10n.t(
      '{0} MACs, untiled {1}; groups: {2}, steps: {3}',
      formatCount(planned.macs),
      formatCount(untiled.macs),
      groups.length,
      memory.steps.toLocaleString(),
    ),
  };
}

const kernelFigure = (fast: number): Figure => ({
  name: l10n.t('Kernels'),
  value: fast === 0 ? l10n.t('Exact') : l10n.t('Fast'),
  detail:
    fast === 0
      ? l10n.t('same bits with every plan')
      : l10n.t("layers that use Winograd's algorithm: {0}", fast),
});

const runFigures = (run: RunReport): readonly Figure[] => [
  {
    name: l10n.t('Latency'),
    value: milliseconds(run.measured.ms),
    detail: l10n.t(
      'measured here, including {0} to load weights',
      milliseconds(run.measured.loadMs),
    ),
  },
  engineFigure(run),
  {
    name: l10n.t('Outputs'),
    value: answerText(run),
    detail: answerDetail(run),
  },
  ...(run.deviation === null ? [] : [deviationFigure(run.deviation)]),
];

const engineFigure = ({ native, isReference }: RunReport): Figure => ({
  name: l10n.t('Engine'),
  value: native !== null ? l10n.t('C program') : isReference ? 'JavaScript' : 'WebAssembly',
  detail:
    native !== null
      ? l10n.t('{0}, {1} kernels', native.compiler, native.simd)
      : isReference
        ? l10n.t('slow reference kernels, because this machine has no WebAssembly SIMD')
        : l10n.t('in a Node.js process'),
});

const deviationFigure = ({ layer, relative, limit }: Deviation): Figure => ({
  name: l10n.t('Difference from exact kernels'),
  value: relative.toExponential(1),
  detail: l10n.t(
    'largest difference, relative to the largest value of layer {0}; up to {1} is due to rounding',
    layer,
    limit.toExponential(0),
  ),
});

function answerText({ identical, deviation }: RunReport): string {
  if (identical !== null) return identical ? l10n.t('Identical') : l10n.t('Different');
  if (deviation === null) return '–';
  return deviation.relative <= deviation.limit
    ? l10n.t('Within rounding error')
    : l10n.t('Different');
}

function answerDetail({ identical, difference, deviation, weights }: RunReport): string {
  if (identical === false)
    return difference === undefined
      ? l10n.t('some outputs differ from the untiled run')
      : differenceText(difference);
  if (identical === null)
    return deviation === null
      ? l10n.t('not compared with the untiled run; weights: {0}', weightsText(weights))
      : l10n.t('fused multiply-add rounds once where WebAssembly rounds twice');
  return deviation === null
    ? l10n.t('bit-identical to the untiled run; weights: {0}', weightsText(weights))
    : l10n.t(
        'bit-identical to the untiled run with the same kernels; weights: {0}',
        weightsText(weights),
      );
}

const differenceText = ({ layer, channel, row, column, planned, untiled }: Difference): string =>
  l10n.t(
    'First difference in layer {0}, channel {1}, row {2}, column {3}: {4} with the plan, {5} untiled.',
    layer,
    channel,
    row,
    column,
    planned,
    untiled,
  );
