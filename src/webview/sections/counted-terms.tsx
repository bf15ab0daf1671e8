import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatSize } from '../../base/units';
import type { ReportModel } from '../../core/report/report';
import { StackedBars, type BarSegment } from '../charts/stacked-bars';
import { layerName } from '../peak-parts';
import { isForBudget } from '../verdict';

/** What the number that the budget counts is made of, where that is not the arena. */
export function CountedTerms({
  report,
  width,
}: {
  report: ReportModel;
  width: number;
}): VNode | null {
  switch (report.budget?.counting) {
    case 'process':
      return <ProcessTerms report={report} width={width} />;
    case 'working-set':
      return <WorkingSetTerms report={report} width={width} />;
    case 'arena':
    case undefined:
      return null;
  }
}

interface TermsProps {
  readonly report: ReportModel;
  readonly width: number;
}

function ProcessTerms({ report, width }: TermsProps): VNode {
  const { process } = report.explanation;
  const isRam = report.verdict.counted === 'ram' && isForBudget(report);
  const terms =
    process.counts === 'arena'
      ? [
          segment('arena', l10n.t('arena'), process.arenaBytes),
          segment('weights', l10n.t('weights'), process.weightsBytes),
          segment('steps', l10n.t('step list'), process.stepsBytes),
          segment('threads', l10n.t('other threads'), process.threadsBytes),
          segment(
            'program',
            isRam ? l10n.t('firmware and stack') : l10n.t('program'),
            process.floorBytes,
          ),
        ]
      : [
          segment('arena', l10n.t('working set'), process.workingSetBytes),
          segment('program', l10n.t('program'), process.floorBytes),
        ];
  const note = process.counts === 'arena' ? holderText(report, process.weightsOf) : '';
  return (
    <Terms
      {...{ report, width, note }}
      terms={terms.filter(({ bytes }) => bytes > 0)}
      name={isRam ? l10n.t('RAM') : l10n.t('Process')}
    />
  );
}

function WorkingSetTerms({ report, width }: TermsProps): VNode | null {
  const { workingSet } = report.explanation;
  if (workingSet === null) return null;
  const { inputBytes, outputBytes, scratchBytes, layer, group } = workingSet;
  const terms = [
    segment('group-input', l10n.t('input'), inputBytes),
    segment('group-output', l10n.t('output'), outputBytes),
    segment('scratch', 'im2col', scratchBytes),
  ];
  const note = l10n.t(
    'The largest working set is in {0}, in group {1}.',
    layerName(report, layer),
    group + 1,
  );
  return <Terms {...{ report, width, terms, note }} name={l10n.t('Working set')} />;
}

const segment = (mark: string, label: string, bytes: number): BarSegment => ({
  mark: `part ${mark}`,
  bytes,
  name: `${label} ${formatSize(bytes)}`,
  label,
});

interface TermProps extends TermsProps {
  readonly name: string;
  readonly terms: readonly BarSegment[];
  readonly note: string;
}

function Terms({ report, width, name, terms, note }: TermProps): VNode {
  const { budget } = report;
  const sentence = l10n.t('{0}: {1}.', name, terms.map(term => term.name).join(', '));
  return (
    <div class="terms">
      <StackedBars
        label={name}
        bars={[{ key: 0, name, isMarked: false, segments: terms, sentence }]}
        levels={
          budget === null || !isForBudget(report)
            ? []
            : [{ mark: 'budget-level', bytes: budget.bytes }]
        }
        width={width}
        chosen={null}
      />
      <p class="note">
        {sentence} {note}
      </p>
    </div>
  );
}

type WeightsHolder = Extract<
  ReportModel['explanation']['process'],
  { counts: 'arena' }
>['weightsOf'];

function holderText(report: ReportModel, { residency, group, layer }: WeightsHolder): string {
  if (residency === 'resident') return l10n.t('The weights of all layers stay in memory.');
  if (group === null) return '';
  return layer === null
    ? l10n.t('At most, the weights of group {0} are in memory at once.', group + 1)
    : l10n.t('At most, the weights of {0} are in memory at once.', layerName(report, layer));
}
