import type { VNode } from 'preact';
import { formatCount, formatSize } from '../../base/units';
import type { ReportModel } from '../../core/report/report';
import { countedBytes } from '../../protocol/counting';
import type { RunReport } from '../../protocol/report';
import { BudgetMeter, type MeterLevel } from '../charts/budget-meter';
import type { SectionProps } from '../section-props';
import { translate } from '../translation';
import { countingText, measuredBytes, verdictOn } from '../verdict';
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
        {translate('The bars count the {0}.', countingText(counting))} {countingNote(report)}
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
      name: translate('untiled'),
      bytes: countedBytes(report.untiled.peaks, counting),
    },
    {
      mark: 'planned',
      name: translate('predicted'),
      bytes: countedBytes(report.planned.peaks, counting),
    },
    ...(observed === null
      ? []
      : [{ mark: 'measured', name: translate('measured'), bytes: observed } as const]),
  ];
}

function countingNote({ budget, target }: ReportModel): string {
  switch (budget?.counting) {
    case 'process':
      return translate(
        'It is all memory of the process on the target “{0}”: arena, weights and {1} for the program itself.',
        target.name,
        formatSize(target.floorBytes),
      );
    case 'working-set':
      return translate(
        'It is the largest sum of input, output and im2col scratch of one layer of one tile, as the paper counts; weights and waiting maps are left out.',
      );
    case 'arena':
    case undefined:
      return translate(
        'It holds every map, tile and strip of a run; weights and the program itself are left out.',
      );
  }
}

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
  ...(run === null ? [] : runFigures(run)),
];

function memoryFigures(report: ReportModel, run: RunReport | null): readonly Figure[] {
  const { peaks } = report.planned;
  const measured = run?.measured;
  const against = (bytes: number | undefined, predicted: number): string =>
    bytes === undefined
      ? translate('predicted')
      : bytes === predicted
        ? translate('measured, as predicted to the byte')
        : translate('measured; predicted {0}', formatSize(predicted));
  return [
    {
      name: translate('Arena peak'),
      value: formatSize(measured?.arenaBytes ?? peaks.arenaBytes),
      detail: against(measured?.arenaBytes, peaks.arenaBytes),
    },
    {
      name: translate('Process peak'),
      value: formatSize(measured?.processBytes ?? peaks.processBytes),
      detail: `${against(measured?.processBytes, peaks.processBytes)}${
        run === null ? translate(', target {0}', report.target.name) : `; ${run.processFigure}`
      }`,
    },
    {
      name: translate('Weights'),
      value: formatSize(peaks.weightsBytes),
      detail: translate('packed, in memory at once'),
    },
  ];
}

function workFigure({ planned, untiled, memory, groups }: ReportModel): Figure {
  return {
    name: translate('Work'),
    value: factorText(planned.macs, untiled.macs),
    detail: translate(
      '{0} MACs, untiled {1}; groups: {2}, steps: {3}',
      formatCount(planned.macs),
      formatCount(untiled.macs),
      groups.length,
      memory.steps.toLocaleString(),
    ),
  };
}

/** `+28%`: what is computed more than once. */
export function factorText(macs: number, once: number): string {
  if (once === 0 || macs === once) return '±0%';
  const more = (100 * (macs - once)) / once;
  return `${more > 0 ? '+' : '−'}${Math.abs(more).toFixed(Math.abs(more) < 10 ? 1 : 0)}%`;
}

const runFigures = ({ measured, identical, difference, weights }: RunReport): readonly Figure[] => [
  {
    name: translate('Latency'),
    value: milliseconds(measured.ms),
    detail: translate('measured here; {0} of it to load weights', milliseconds(measured.loadMs)),
  },
  {
    name: translate('Same answer'),
    value: identical === null ? '–' : identical ? translate('Identical') : translate('Different'),
    detail: identicalDetail(identical, difference, weights),
  },
];

function identicalDetail(
  identical: boolean | null,
  difference: string | undefined,
  weights: string,
): string {
  if (identical === null)
    return translate('not compared with the untiled run; weights: {0}', weights);
  if (!identical) return difference ?? translate('some outputs differ from the untiled run');
  return translate('every bit as in the untiled run; weights: {0}', weights);
}

export const milliseconds = (ms: number): string =>
  ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
