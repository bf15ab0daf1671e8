import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { formatSize } from '../../base/units';
import type { Cost, FrontierModel, FrontierPlan, ReportModel } from '../../core/report/report';
import { FrontierChart, type FrontierMark } from '../charts/frontier-chart';
import { TableBehind, type DataTableProps } from '../controls/data-table';
import { Legend } from '../controls/legend';
import { Notation } from '../controls/notation';
import { Section } from '../controls/section';
import { Segmented } from '../controls/segmented';
import { extraSentence } from '../difference';
import type { Effort } from '../panel-state';
import {
  axisBytes,
  axisCounting,
  effortOf,
  effortText,
  effortTick,
  processText,
  timeText,
} from '../plan-effort';
import type { SectionProps } from '../section-props';
import { isForBudget } from '../verdict';
import { useWidth } from '../width';

/** The plans to choose from; worked out when the section is opened for the first time. */
export function Frontier(props: SectionProps): VNode | null {
  const { content, state, host, dispatch } = props;
  const { frontier } = content;
  if (frontier === null && host.kind === 'page') return null;
  const open = state.view.frontier || host.kind === 'page';
  const { frontierFailure } = state;
  const isWanted = open && frontier === null && frontierFailure === null;
  useEffect(() => {
    if (isWanted) host.post({ kind: 'frontier' });
  }, [isWanted]);
  return (
    <Section
      id="frontier"
      title={l10n.t('Memory against time')}
      explanation={l10n.t(
        "The best plans with any number of groups: no other plan needs less memory and less time. This plan and the paper's configurations are shown for comparison.",
      )}
    >
      <details
        open={open}
        onToggle={({ currentTarget }) =>
          dispatch({ kind: 'view', view: { frontier: currentTarget.open } })
        }
      >
        <summary>{l10n.t('Show the plans')}</summary>
        {open &&
          (frontier === null ? <Waiting {...props} /> : <Plans {...props} frontier={frontier} />)}
      </details>
    </Section>
  );
}

const Waiting = ({ state: { frontierFailure }, dispatch }: SectionProps): VNode =>
  frontierFailure === null ? (
    <p class="waiting" role="status">
      {l10n.t('Computing plans…')}
    </p>
  ) : (
    <p class="waiting" role="status">
      {frontierFailure}{' '}
      <button type="button" class="secondary" onClick={() => dispatch({ kind: 'retry-frontier' })}>
        {l10n.t('Try again')}
      </button>
    </p>
  );

function Plans(props: SectionProps & { readonly frontier: FrontierModel }): VNode {
  const { content, state, host, dispatch, frontier } = props;
  const { report } = content;
  const [frame, width] = useWidth<HTMLDivElement>();
  const [picked, setPicked] = useState<number | null>(null);
  const { effort } = state.view;
  const plans = shownPlans(report, frontier);
  const active = plans.length - 1;
  const chosen = Math.min(picked ?? active, active);
  const marks = plans.map(plan => markOf(plan, report, effort));
  const { plan, notation } = plans[chosen] ?? {};
  return (
    <div class="frontier-plans" ref={frame}>
      <Segmented
        label={l10n.t('Vertical axis')}
        options={[
          { value: 'time', text: l10n.t('Predicted time') },
          { value: 'macs', text: l10n.t('Extra work') },
        ]}
        value={effort}
        onChange={value => dispatch({ kind: 'view', view: { effort: value } })}
      />
      <FrontierChart
        marks={marks}
        budgetBytes={budgetOnAxis(report)}
        width={width}
        chosen={chosen}
        tickText={value => effortTick(value, effort, report)}
        onChoose={setPicked}
      />
      <div class="reader" aria-live="polite">
        {marks[chosen]?.sentence}{' '}
        {host.kind === 'editor' && plan !== undefined && chosen !== active && (
          <button type="button" onClick={() => host.post({ kind: 'pick-plan', plan })}>
            {l10n.t('Use this plan')}
          </button>
        )}
        {notation !== undefined && <Notation text={notation} />}
      </div>
      <Notes report={report} plans={plans} />
      <Legend entries={legendOf(report, frontier)} />
      <TableBehind table={() => frontierTable(report, frontier)} />
    </div>
  );
}

const Notes = ({ report, plans }: { report: ReportModel; plans: readonly ShownPlan[] }): VNode => (
  <>
    {!report.target.isTimed && (
      <p class="note">
        {l10n.t(
          "This machine's speed isn't known: times are for a typical server, relative to the untiled plan.",
        )}
      </p>
    )}
    {plans.some(({ notation }) => notation.endsWith('*')) && (
      <p class="note">
        {l10n.t(
          '* The notation leaves out details, such as how many rows a layer computes at a time. The plan file has all of them.',
        )}
      </p>
    )}
  </>
);

interface ShownPlan extends FrontierPlan {
  readonly kind: FrontierMark['kind'];
}

/** What can be chosen: the frontier, the paper's configurations, and last the plan of the report. */
function shownPlans(report: ReportModel, { plans, paper }: FrontierModel): readonly ShownPlan[] {
  const { notation, plan, planned } = report;
  return [
    ...plans.map(shown => ({ ...shown, kind: 'frontier' }) as const),
    ...paper.map(shown => ({ ...shown, kind: 'paper' }) as const),
    { notation, plan, cost: planned, kind: 'active' },
  ];
}

const budgetOnAxis = (report: ReportModel): number | null =>
  report.budget?.counting === axisCounting(report) && isForBudget(report)
    ? report.budget.bytes
    : null;

function markOf(
  { kind, notation, cost }: ShownPlan,
  report: ReportModel,
  effort: Effort,
): FrontierMark {
  const bytes = axisBytes(cost, report);
  const sentence = [
    l10n.t('{0}: {1}.', kindText(kind), formatSize(bytes)),
    l10n.t('{0}: {1}.', timeText(report), timeOf(cost, report)),
    extraSentence(effortOf(cost, 'macs', report)),
  ].join(' ');
  return { kind, name: notation, bytes, effort: effortOf(cost, effort, report), sentence };
}

const timeOf = (cost: Cost, report: ReportModel): string =>
  effortText(effortOf(cost, 'time', report), 'time', report);

function kindText(kind: FrontierMark['kind']): string {
  switch (kind) {
    case 'frontier':
      return l10n.t('Plan');
    case 'paper':
      return l10n.t("The paper's plan");
    case 'active':
      return l10n.t('This plan');
  }
}

const legendOf = (report: ReportModel, { paper }: FrontierModel) => [
  { mark: 'plan-swatch frontier', shape: 'box', text: l10n.t('best plans') } as const,
  ...(paper.length === 0
    ? []
    : [{ mark: 'plan-swatch paper', shape: 'box', text: l10n.t("the paper's plans") } as const]),
  { mark: 'plan-swatch active', shape: 'box', text: l10n.t('this plan') } as const,
  ...(budgetOnAxis(report) === null
    ? []
    : [{ mark: 'budget-level', shape: 'line', text: l10n.t('budget') } as const]),
];

export function frontierTable(report: ReportModel, frontier: FrontierModel): DataTableProps {
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  const text = (title: string) => ({ title, kind: 'text' }) as const;
  return {
    caption: l10n.t('Plans by memory and time'),
    columns: [
      text(''),
      number(l10n.t('Arena peak')),
      number(processText(report)),
      number(timeText(report)),
      number(l10n.t('Extra work')),
      text(l10n.t('Notation')),
    ],
    rows: shownPlans(report, frontier).map(({ kind, notation, cost }, index) => ({
      key: index,
      cells: [
        kindText(kind),
        formatSize(cost.peaks.arenaBytes),
        formatSize(cost.peaks.processBytes),
        timeOf(cost, report),
        effortText(effortOf(cost, 'macs', report), 'macs', report),
        <Notation key="notation" text={notation} />,
      ],
    })),
  };
}
