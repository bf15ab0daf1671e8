import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatCount, formatSize } from '../../base/units';
import type { ReportModel } from '../../core/report/report';
import { countedBytes } from '../../protocol/counting';
import type { Deviation, Difference, ProcessFigure, RunReport } from '../../protocol/report';
import { BudgetMeter, type MeterLevel } from '../charts/budget-meter';
import type { SectionProps } from '../section-props';
import { programBytes } from '../layer-bars';
import { countingText, measuredBytes, verdictOn, weightsText } from '../verdict';
import { milliseconds } from '../duration';
import { factorText } from '../difference';
import { useWidth } from '../width';

/** Whether it fits, and the few numbers that everybody asks for. */
export function Summary({ content: { report, run } }: SectionProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const verdict = verdictOn(report, run);
  const counting = report.budget?.counting ?? 'arena';
  return (
    <section aria-labelledby="summary-title" id="summary" class={`summary ${verdict.tone}`}>
      <h2 id="summary-title">
        <span class="verdict-mark" aria-hidden="true">
          {MARKS[verdict.tone]}
        </span>
        {verdict.title}
      </h2>
      <p>{verdict.detail}</p>
      <div ref={frame} class="meter-frame">
        <BudgetMeter
          levels={levelsOf(report, run)}
          budgetBytes={report.budget?.bytes ?? null}
          width={width}
        />
      </div>
      <p class="note">
        {l10n.t('The bars count the {0}.', countingText(counting))} {countingNote(report)}
        {report.plan.input === 'u8' && ` ${inputNote()}`}
        {fastLayers(report) > 0 && ` ${fastNote()}`}
      </p>
      <Figures report={report} run={run} />
    </section>
  );
}

const MARKS = { good: '✓', bad: '✗', neutral: '–' } as const;

function levelsOf(report: ReportModel, run: RunReport | null): readonly MeterLevel[] {
  const counting = report.budget?.counting ?? 'arena';
  const observed = measuredBytes(run, counting);
  return [
    {
      mark: 'untiled',
      name: l10n.t('untiled'),
      bytes: countedBytes(report.untiled.peaks, counting),
    },
    {
      mark: 'planned',
      name: l10n.t('predicted'),
      bytes: countedBytes(report.planned.peaks, counting),
    },
    ...(observed === null
      ? []
      : [{ mark: 'measured', name: l10n.t('measured'), bytes: observed } as const]),
  ];
}

function countingNote(report: ReportModel): string {
  const { budget, target } = report;
  switch (budget?.counting) {
    case 'process':
      return l10n.t(
        'It is all memory of the process on the target “{0}”: arena, weights and {1} for the program itself.',
        target.name,
        formatSize(programBytes(report)),
      );
    case 'working-set':
      return l10n.t(
        'It is the largest sum of input, output and im2col scratch of one layer of one tile, as the paper counts; weights and waiting maps are left out.',
      );
    case 'arena':
    case undefined:
      return l10n.t(
        'It holds every map, tile and strip of a run; weights and the program itself are left out.',
      );
  }
}

const inputNote = (): string =>
  l10n.t('The input is kept as bytes, which become numbers as each tile needs them.');

const fastNote = (): string =>
  l10n.t('Fast layers need scratch memory in the arena, and weights four times as large.');

/** Layers that the plan computes with fast kernels. */
const fastLayers = ({ layers }: ReportModel): number =>
  layers.filter(({ kernel }) => kernel === 'fast').length;

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

const Figures = ({ report, run }: { report: ReportModel; run: RunReport | null }): VNode => (
  <dl class="figures">
    {figuresOf(report, run).map(({ name, value, detail }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd class="figure-value">{value}</dd>
        <dd class="figure-detail">{detail}</dd>
      </div>
    ))}
  </dl>
);

const figuresOf = (report: ReportModel, run: RunReport | null): readonly Figure[] => [
  ...memoryFigures(report, run),
  workFigure(report),
  kernelFigure(fastLayers(report)),
  ...(run === null ? [] : runFigures(run)),
];

function memoryFigures(report: ReportModel, run: RunReport | null): readonly Figure[] {
  const { peaks } = report.planned;
  const measured = run?.measured;
  // A C program also counts the tables of its own schedule.
  const processBytes = run?.native?.predictedBytes ?? peaks.processBytes;
  const against = (bytes: number | undefined, predicted: number): string =>
    bytes === undefined
      ? l10n.t('predicted')
      : bytes === predicted
        ? l10n.t('measured, as predicted to the byte')
        : l10n.t('measured; predicted {0}', formatSize(predicted));
  return [
    {
      name: l10n.t('Arena peak'),
      value: formatSize(measured?.arenaBytes ?? peaks.arenaBytes),
      detail: against(measured?.arenaBytes, peaks.arenaBytes),
    },
    {
      name: l10n.t('Process peak'),
      value: formatSize(measured?.processBytes ?? processBytes),
      detail: `${against(measured?.processBytes, processBytes)}${
        run === null
          ? l10n.t(', target {0}', report.target.name)
          : `; ${figureText(run.processFigure)}`
      }`,
    },
    {
      name: l10n.t('Weights'),
      value: formatSize(peaks.weightsBytes),
      detail: l10n.t('packed, in memory at once'),
    },
  ];
}

/** What the system's figure for the peak of a process counts. */
function figureText(figure: ProcessFigure): string {
  switch (figure) {
    case 'VmHWM':
      return l10n.t(
        'largest resident set since the start of the process ({0}), shared pages included',
        figure,
      );
    case 'PeakWorkingSetSize':
      return l10n.t('largest working set since the start of the process ({0})', figure);
    case 'ru_maxrss (macOS)':
      return l10n.t(
        'largest resident set since the start of the process ({0}), without compressed pages',
        'ru_maxrss',
      );
    case 'ru_maxrss':
      return l10n.t('largest resident set since the start of the process ({0})', figure);
  }
}

function workFigure({ planned, untiled, memory, groups }: ReportModel): Figure {
  return {
    name: l10n.t('Work'),
    value: factorText(planned.macs, untiled.macs),
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
      ? l10n.t('the same bits whatever the plan')
      : l10n.t('layers by Winograd’s algorithm: {0}', fast),
});

const runFigures = (run: RunReport): readonly Figure[] => [
  {
    name: l10n.t('Latency'),
    value: milliseconds(run.measured.ms),
    detail: l10n.t('measured here; {0} of it to load weights', milliseconds(run.measured.loadMs)),
  },
  engineFigure(run),
  {
    name: l10n.t('Same answer'),
    value: answerText(run),
    detail: answerDetail(run),
  },
  ...(run.deviation === null ? [] : [deviationFigure(run.deviation)]),
];

const engineFigure = ({ native, isReference }: RunReport): Figure => ({
  name: l10n.t('Run by'),
  value: native !== null ? l10n.t('C program') : isReference ? 'JavaScript' : 'WebAssembly',
  detail:
    native !== null
      ? l10n.t('{0}, {1} kernels', native.compiler, native.simd)
      : isReference
        ? l10n.t('by the slow reference kernels: this machine has no SIMD in WebAssembly')
        : l10n.t('in a process of Node.js'),
});

const deviationFigure = ({ layer, relative, limit }: Deviation): Figure => ({
  name: l10n.t('From exact kernels'),
  value: relative.toExponential(1),
  detail: l10n.t(
    'the largest difference, as a share of the largest number of layer {0}; up to {1} comes of rounding',
    layer,
    limit.toExponential(0),
  ),
});

function answerText({ identical, deviation }: RunReport): string {
  if (identical !== null) return identical ? l10n.t('Identical') : l10n.t('Different');
  if (deviation === null) return '–';
  return deviation.relative <= deviation.limit ? l10n.t('Within rounding') : l10n.t('Different');
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
    ? l10n.t('every bit as in the untiled run; weights: {0}', weightsText(weights))
    : l10n.t(
        'every bit as in the untiled run with the same kernels; weights: {0}',
        weightsText(weights),
      );
}

const differenceText = ({ layer, channel, row, column, planned, untiled }: Difference): string =>
  l10n.t(
    'The first difference is in layer {0}, channel {1}, row {2}, column {3}: {4} with the plan, {5} untiled.',
    layer,
    channel,
    row,
    column,
    planned,
    untiled,
  );
