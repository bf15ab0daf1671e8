import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatSize } from '../../base/units';
import type { ReportModel } from '../../core/report/report';
import type { FlashUse, Verdict } from '../../core/target/verdict';
import type { RunReport } from '../../protocol/report';
import { BudgetMeter, type MeterLevel } from '../charts/budget-meter';
import { Notation } from '../controls/notation';
import { programBytes } from '../layer-bars';
import type { SectionProps } from '../section-props';
import { answerOf, isForBudget, isOver, measuredBytes } from '../verdict';
import { useWidth } from '../width';
import { Actions } from './actions';
import { fastLayers, SummaryFigures } from './summary-figures';

/** Whether it fits, what to do next, and the few numbers that everybody asks for. */
export function Summary({ content: { report, run }, state, host }: SectionProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const { tone, title, detail } = answerOf(report, run);
  const { verdict } = report;
  return (
    <section aria-labelledby="summary-title" id="summary" class={`summary ${tone}`}>
      <h2 id="summary-title">
        <span class="verdict-mark" aria-hidden="true">
          {MARKS[tone]}
        </span>
        {title}
      </h2>
      <p class="verdict-detail">{detail}</p>
      {host.kind === 'editor' && (
        <Actions
          host={host}
          progress={state.progress}
          over={isOver(report)}
          traceable={run !== null && run.timeline !== null}
        />
      )}
      <div ref={frame} class="meter-frame">
        <BudgetMeter
          levels={levelsOf(report, run)}
          budgetBytes={verdict.allowedBytes}
          width={width}
        />
        {verdict.flash !== null && (
          <FlashMeter verdict={verdict} flash={verdict.flash} width={width} />
        )}
      </div>
      <p class="note">
        {countingNote(report)}
        {report.plan.input === 'u8' && ` ${inputNote()}`}
        {fastLayers(report) > 0 && ` ${fastNote()}`}
      </p>
      <SummaryFigures report={report} run={run} />
      <p class="plan-line">
        {l10n.t('Plan')} <Notation text={report.notation} />
      </p>
    </section>
  );
}

const MARKS = { good: '✓', bad: '✗', neutral: '–' } as const;

function levelsOf(report: ReportModel, run: RunReport | null): readonly MeterLevel[] {
  const { untiledBytes, neededBytes } = report.verdict;
  const observed = measuredBytes(report, run);
  return [
    { mark: 'untiled', name: l10n.t('untiled'), bytes: untiledBytes },
    { mark: 'planned', name: l10n.t('this plan'), bytes: neededBytes },
    ...(observed === null
      ? []
      : [{ mark: 'measured', name: l10n.t('measured'), bytes: observed } as const]),
  ];
}

interface FlashMeterProps {
  readonly verdict: Verdict;
  readonly flash: FlashUse;
  readonly width: number;
}

/** The other memory of a board: on a scale of its own where its size is known, else on that of the RAM above it. */
const FlashMeter = ({ verdict, flash, width }: FlashMeterProps): VNode => (
  <BudgetMeter
    levels={[{ mark: 'planned', name: l10n.t('flash'), bytes: flash.neededBytes }]}
    budgetBytes={flash.allowedBytes}
    width={width}
    {...(flash.allowedBytes === null && {
      scaleBytes: Math.max(verdict.untiledBytes, verdict.neededBytes, verdict.allowedBytes ?? 0),
    })}
  />
);

function countingNote(report: ReportModel): string {
  const { verdict, planned } = report;
  const { arenaBytes } = planned.peaks;
  switch (verdict.counted) {
    case 'ram':
      return l10n.t(
        'RAM is the arena, plus {0} for firmware, stack and other data.',
        formatSize(verdict.neededBytes - arenaBytes),
      );
    case 'process':
      return processNote(report);
    case 'working-set':
      return l10n.t(
        'The bars show the working set, as in the paper: the largest sum of input, output and im2col scratch memory of a layer in a tile. Excludes weights and maps that later layers need.',
      );
    case 'feature-maps':
      return l10n.t(
        'The bars show feature maps only (the arena): every map, tile and strip of a run. Excludes weights and the program itself.',
      );
  }
}

function processNote(report: ReportModel): string {
  const { verdict, target } = report;
  if (!isForBudget(report))
    return l10n.t('The bars show all memory of the process on target “{0}”.', verdict.target);
  const program = formatSize(programBytes(report));
  return target.counts === 'arena'
    ? l10n.t(
        'The bars show the whole process: arena, weights and {0} for the program itself.',
        program,
      )
    : l10n.t(
        'The bars show the process: the working set, plus {0} for the program itself.',
        program,
      );
}

const inputNote = (): string =>
  l10n.t('The input is kept as bytes, which are converted to floats when a tile needs them.');

const fastNote = (): string =>
  l10n.t(
    'Fast layers need scratch memory in the arena, and their weights are four times as large.',
  );
