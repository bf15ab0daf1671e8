import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatSize } from '../../base/units';
import type { FrontierModel, FrontierPlan, ReportModel } from '../../core/report/report';
import { countedBytes } from '../../protocol/counting';
import { DataTable, type DataTableProps } from '../controls/data-table';
import { Notation } from '../controls/notation';
import type { Host } from '../host';
import { differenceText } from '../difference';
import {
  axisBytes,
  axisCounting,
  effortOf,
  effortText,
  processText,
  timeText,
} from '../plan-effort';
import type { SectionProps } from '../section-props';
import { isForBudget, isOver } from '../verdict';

/** What the next smaller and the next larger budget would bring; once the plans to choose from are known. */
export function Neighbours(props: SectionProps): VNode | null {
  const { content, host } = props;
  const { report, frontier } = content;
  if (frontier === null && host.kind === 'page') return null;
  return (
    <div class="neighbours">
      <h3>{l10n.t('Plans for other budgets')}</h3>
      {frontier === null ? (
        <Offer {...props} />
      ) : (
        <>
          {isOver(report) && isForBudget(report) && (
            <WithinBudget report={report} frontier={frontier} host={host} />
          )}
          <DataTable {...neighbourTable(report, frontier, host)} />
        </>
      )}
    </div>
  );
}

/** The plans take a while to be worked out, and are asked for by opening their section. */
const Offer = ({ state, dispatch }: SectionProps): VNode => {
  const isWaiting = state.view.frontier && state.frontierFailure === null;
  return (
    <p class="waiting" role="status">
      {state.frontierFailure ?? (isWaiting && l10n.t('Computing plans…'))}
      {!isWaiting && state.frontierFailure === null && (
        <button
          type="button"
          class="secondary"
          onClick={() => dispatch({ kind: 'view', view: { frontier: true } })}
        >
          {l10n.t('Compute plans for other budgets')}
        </button>
      )}
    </p>
  );
};

/** The plans of a frontier beside that of the report. */
export function neighboursIn(
  report: ReportModel,
  { plans }: FrontierModel,
): Readonly<Record<'smaller' | 'larger', FrontierPlan | undefined>> {
  const own = axisBytes(report.planned, report);
  const rising = [...plans].sort((a, b) => axisBytes(a.cost, report) - axisBytes(b.cost, report));
  return {
    smaller: rising.findLast(({ cost }) => axisBytes(cost, report) < own),
    larger: rising.find(({ cost }) => axisBytes(cost, report) > own),
  };
}

interface WithinProps {
  readonly report: ReportModel;
  readonly frontier: FrontierModel;
  readonly host: Host;
}

/** What to do about a plan that is over the budget. */
function WithinBudget({ report, frontier: { plans }, host }: WithinProps): VNode | null {
  const { budget } = report;
  const [first] = plans;
  if (budget === null || first === undefined) return null;
  const counted = ({ cost }: FrontierPlan): number => countedBytes(cost.peaks, budget.counting);
  const fitting = plans.find(plan => counted(plan) <= budget.bytes);
  const smallest = plans.reduce((a, b) => (counted(b) < counted(a) ? b : a), first);
  const plan = fitting ?? smallest;
  return (
    <p class="reader">
      {fitting === undefined
        ? l10n.t(
            'No plan fits {0}. The smallest needs {1}.',
            formatSize(budget.bytes),
            formatSize(counted(plan)),
          )
        : l10n.t(
            'Another plan fits: it needs {0} of {1}.',
            formatSize(counted(plan)),
            formatSize(budget.bytes),
          )}{' '}
      {host.kind === 'editor' && <Use plan={plan} host={host} />}
    </p>
  );
}

const Use = ({ plan, host }: { plan: FrontierPlan; host: Host }): VNode => (
  <button
    type="button"
    class="secondary"
    onClick={() => host.post({ kind: 'pick-plan', plan: plan.plan })}
  >
    {l10n.t('Use this plan')}
  </button>
);

export function neighbourTable(
  report: ReportModel,
  frontier: FrontierModel,
  host: Host,
): DataTableProps {
  const { smaller, larger } = neighboursIn(report, frontier);
  const own = { notation: report.notation, plan: report.plan, cost: report.planned };
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  const text = (title: string) => ({ title, kind: 'text' }) as const;
  const row = (name: string, plan: FrontierPlan | undefined) => ({
    key: name,
    cells:
      plan === undefined
        ? [name, '', '', '', '', '', l10n.t('not found')]
        : [
            name,
            formatSize(axisBytes(plan.cost, report)),
            differenceText(axisBytes(report.planned, report), axisBytes(plan.cost, report)),
            effortText(effortOf(plan.cost, 'macs', report), 'macs', report),
            effortText(effortOf(plan.cost, 'time', report), 'time', report),
            plan === own || host.kind === 'page' ? '' : <Use key="use" plan={plan} host={host} />,
            <Notation key="notation" text={plan.notation} />,
          ],
  });
  return {
    caption: l10n.t('Plans for other budgets'),
    columns: [
      text(''),
      number(axisCounting(report) === 'process' ? processText(report) : l10n.t('Arena peak')),
      number(l10n.t('Difference')),
      number(l10n.t('Extra work')),
      number(timeText(report)),
      text(' '),
      text(l10n.t('Notation')),
    ],
    highlighted: l10n.t('This plan'),
    rows: [
      row(l10n.t('Next smaller plan'), smaller),
      row(l10n.t('This plan'), own),
      row(l10n.t('Next larger plan'), larger),
    ],
  };
}
