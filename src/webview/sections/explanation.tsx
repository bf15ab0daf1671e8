import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount, formatSize } from '../../base/units';
import type { GroupExplanation } from '../../core/report/explanation';
import type { ReportModel } from '../../core/report/report';
import { StackedBars, type BarLevel, type StackedBar } from '../charts/stacked-bars';
import { DataTable, TableBehind, type DataTableProps } from '../controls/data-table';
import { Figures } from '../controls/figures';
import { Legend } from '../controls/legend';
import { Section } from '../controls/section';
import { extraFigure, workFactor } from '../difference';
import { momentText } from '../fullest-moment';
import { layerName, PART_ROLES, partDetail, roleText, segmentsOf } from '../peak-parts';
import type { SectionProps } from '../section-props';
import { isOver } from '../verdict';
import { useWidth } from '../width';
import { CountedTerms } from './counted-terms';
import { Neighbours } from './neighbours';

/** Why the plan takes what it takes: each group at its fullest moment, and what other budgets would bring. */
export function Explanation(props: SectionProps): VNode {
  const { report } = props.content;
  const { groups, binding, order } = report.explanation;
  const [frame, width] = useWidth<HTMLDivElement>();
  const [chosen, setChosen] = useState(binding);
  const group = groups[chosen] ?? groups[binding];
  return (
    <Section
      id="explanation"
      title={isOver(report) ? l10n.t("Why it doesn't fit") : l10n.t('Why this much memory')}
      explanation={l10n.t(
        'What each group needs in the arena at its peak, and what for. The group with the highest peak sets the minimum size of the arena for this plan.',
      )}
    >
      {order !== null && (
        <p>
          {l10n.t(
            'Layers are computed, and numbered, in another order than in the file: untiled, their maps need {0} at once instead of {1}.',
            formatSize(order.liveBytes),
            formatSize(order.inFileBytes),
          )}
        </p>
      )}
      <div ref={frame}>
        <CountedTerms report={report} width={width} />
        <StackedBars
          label={l10n.t('Memory of each group at its peak')}
          bars={barsOf(report)}
          levels={levelsOf(report)}
          width={width}
          chosen={group?.index ?? null}
          onChoose={setChosen}
        />
      </div>
      <Legend entries={legendOf(report)} />
      {group !== undefined && (
        <>
          <p class="reader" aria-live="polite">
            {groupSentence(report, group)}
          </p>
          {group.parts.length > 0 && (
            <div class="parts">
              <DataTable {...partTable(report, group)} />
            </div>
          )}
        </>
      )}
      <PlanFigures report={report} />
      <Neighbours {...props} />
      <TableBehind table={() => peakTable(report)} />
    </Section>
  );
}

/** Bars that there is room for; of more groups the fullest are shown. */
const MOST_BARS = 14;

function barsOf(report: ReportModel): readonly StackedBar[] {
  const { groups, binding } = report.explanation;
  const fullest = [...groups].sort((a, b) => b.peakBytes - a.peakBytes).slice(0, MOST_BARS);
  return fullest
    .sort((a, b) => a.index - b.index)
    .map(group => ({
      key: group.index,
      name: groupName(group),
      isMarked: group.index === binding,
      segments: segmentsOf(report, group),
      sentence: groupSentence(report, group),
    }));
}

const groupName = ({ index, first, last }: GroupExplanation): string =>
  first === last
    ? l10n.t('Group {0}: layer {1}', index + 1, first)
    : l10n.t('Group {0}: layers {1}–{2}', index + 1, first, last);

/** A budget farther above the bars would make them short, and tells nothing. */
const FARTHEST_BUDGET = 1.3;

function levelsOf({ budget, explanation: { arenaBytes } }: ReportModel): readonly BarLevel[] {
  const arena = { mark: 'arena-peak', bytes: arenaBytes } as const;
  return budget?.counting === 'arena' && budget.bytes <= FARTHEST_BUDGET * arenaBytes
    ? [arena, { mark: 'budget-level', bytes: budget.bytes }]
    : [arena];
}

function legendOf(report: ReportModel) {
  const roles = new Set(report.explanation.groups.flatMap(({ parts }) => parts.map(p => p.role)));
  return [
    ...PART_ROLES.filter(role => roles.has(role)).map(
      role => ({ mark: `part ${role}`, shape: 'box', text: roleText(role) }) as const,
    ),
    { mark: 'arena-peak', shape: 'line', text: l10n.t('predicted arena size') } as const,
    ...(levelsOf(report).length > 1
      ? [{ mark: 'budget-level', shape: 'line', text: l10n.t('budget') } as const]
      : []),
  ];
}

function groupSentence(report: ReportModel, group: GroupExplanation): string {
  const { index, fullest, peakBytes } = group;
  const { groups, binding } = report.explanation;
  if (fullest === null) return l10n.t('Group {0} computes nothing.', index + 1);
  const [peak, step] = [formatSize(peakBytes), fullest.step + 1];
  const moment = momentText(report, fullest);
  if (groups.length === 1)
    return l10n.t('The plan peaks at {0}, at step {1}, {2}.', peak, step, moment);
  return index === binding
    ? l10n.t('Group {0} sets the peak of {1}, at step {2}, {3}.', index + 1, peak, step, moment)
    : l10n.t('Group {0} peaks at {1}, at step {2}, {3}.', index + 1, peak, step, moment);
}

/** Parts that are listed one by one. */
const MOST_PARTS = 10;

const SHARE_WIDTH = 96;

export function partTable(report: ReportModel, group: GroupExplanation): DataTableProps {
  const { parts, peakBytes } = group;
  const others = parts.slice(MOST_PARTS);
  const otherBytes = others.reduce((sum, { bytes }) => sum + bytes, 0);
  const share = (bytes: number, mark: string): VNode => (
    <svg width={SHARE_WIDTH} height="10" aria-hidden="true">
      <rect class={mark} width={Math.max(1, (bytes / peakBytes) * SHARE_WIDTH)} height="10" />
    </svg>
  );
  return {
    caption: l10n.t('Memory of group {0} at its peak', group.index + 1),
    columns: [
      { title: l10n.t('Map'), kind: 'text' },
      { title: l10n.t('Role'), kind: 'text' },
      { title: l10n.t('Needed'), kind: 'number' },
      { title: '', kind: 'text' },
      { title: l10n.t('Note'), kind: 'text' },
    ],
    rows: [
      ...parts.slice(0, MOST_PARTS).map((part, index) => ({
        key: index,
        cells: [
          layerName(report, part.layer),
          roleText(part.role),
          formatSize(part.bytes),
          share(part.bytes, `part ${part.role}`),
          partDetail(report, part),
        ],
      })),
      ...(others.length === 0
        ? []
        : [
            {
              key: 'others',
              cells: [
                l10n.t('{0} more', others.length),
                '',
                formatSize(otherBytes),
                share(otherBytes, 'part alignment'),
                '',
              ],
            },
          ]),
    ],
  };
}

/** The whole plan in three numbers. */
function PlanFigures({ report }: { report: ReportModel }): VNode {
  const { boundBytes, gapBytes, arenaBytes, groups } = report.explanation;
  const sum = (of: (group: GroupExplanation) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  const [macs, once] = [sum(group => group.macs), sum(group => group.untiledMacs)];
  const figures = [
    {
      name: l10n.t('Peak memory in use'),
      value: formatSize(boundBytes),
      detail: l10n.t('minimum arena for this plan'),
    },
    {
      name: l10n.t('Gaps'),
      value: formatSize(gapBytes),
      detail: l10n.t(
        '{0}% of the arena, between buffers that live at different times',
        ((100 * gapBytes) / Math.max(1, arenaBytes)).toFixed(1),
      ),
    },
    {
      name: l10n.t('Recomputed'),
      value: extraFigure(workFactor(macs, once)),
      detail: l10n.t('{0} MACs more than the network itself has', formatCount(macs - once)),
    },
  ];
  return <Figures figures={figures} />;
}

const number = (title: string) => ({ title, kind: 'number' }) as const;

/** Every part of every group. */
export function peakTable(report: ReportModel): DataTableProps {
  return {
    caption: l10n.t('Memory of each group at its peak'),
    columns: [
      number(l10n.t('Group')),
      number(l10n.t('Step')),
      { title: l10n.t('Map'), kind: 'text' },
      { title: l10n.t('Role'), kind: 'text' },
      number(l10n.t('Needed')),
      number(l10n.t('Full size')),
      number(l10n.t('Buffers')),
    ],
    rows: report.explanation.groups.flatMap(({ index, fullest, parts }) =>
      parts.map(({ layer, role, bytes, wholeBytes, buffers }, place) => ({
        key: `${index} ${place}`,
        cells: [
          index + 1,
          fullest === null ? '' : fullest.step + 1,
          layerName(report, layer),
          roleText(role),
          formatSize(bytes),
          formatSize(wholeBytes),
          buffers,
        ],
      })),
    ),
  };
}
