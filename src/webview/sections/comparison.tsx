import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { formatCount, formatSize } from '../../base/units';
import type { Cost, ReportModel } from '../../core/report/report';
import { ArenaChart, highestOf } from '../charts/arena-chart';
import { DataTable, type DataTableProps } from '../controls/data-table';
import { Section } from '../controls/section';
import type { SectionProps } from '../section-props';
import { differenceText } from '../difference';
import { useWidth } from '../width';

/** Two plans of the network beside each other, their charts on one scale. */
export function Comparison({ content: { report, comparison }, host }: SectionProps): VNode | null {
  if (comparison === null) return null;
  const highest = Math.max(highestOf(report, null), highestOf(comparison, null));
  return (
    <Section
      id="comparison"
      title={l10n.t('Two plans compared')}
      explanation={l10n.t(
        'Predicted numbers of both plans; the charts of their arenas have the same scale.',
      )}
    >
      <DataTable {...comparisonTable(report, comparison)} />
      <div class="side-by-side">
        <Side report={report} highest={highest} />
        <Side
          report={comparison}
          highest={highest}
          {...(host.kind === 'editor' && {
            onPick: () => host.post({ kind: 'pick-plan', plan: comparison.plan }),
          })}
        />
      </div>
    </Section>
  );
}

interface SideProps {
  readonly report: ReportModel;
  readonly highest: number;
  readonly onPick?: () => void;
}

function Side({ report, highest, onPick }: SideProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  return (
    <div class="side" ref={frame}>
      <h3>
        <code>{report.notation}</code>
        {onPick !== undefined && (
          <button type="button" class="secondary" onClick={onPick}>
            {l10n.t('Use this plan')}
          </button>
        )}
      </h3>
      <ArenaChart
        report={report}
        run={null}
        axis="steps"
        width={width}
        column={null}
        highest={highest}
      />
    </div>
  );
}

/** A number of a plan, for what less is better. */
interface Criterion {
  readonly name: string;
  readonly of: (cost: Cost, report: ReportModel) => number;
  readonly text: (value: number) => string;
}

const CRITERIA = (): readonly Criterion[] => [
  { name: l10n.t('Arena peak'), of: ({ peaks }) => peaks.arenaBytes, text: formatSize },
  { name: l10n.t('Process peak'), of: ({ peaks }) => peaks.processBytes, text: formatSize },
  { name: l10n.t('Working set'), of: ({ peaks }) => peaks.workingSetBytes, text: formatSize },
  { name: l10n.t('Weights at once'), of: ({ peaks }) => peaks.weightsBytes, text: formatSize },
  { name: l10n.t('MACs'), of: ({ macs }) => macs, text: formatCount },
  { name: l10n.t('Groups'), of: (_, { groups }) => groups.length, text: String },
  { name: l10n.t('Steps'), of: ({ steps }) => steps, text: String },
];

export function comparisonTable(left: ReportModel, right: ReportModel): DataTableProps {
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  return {
    caption: l10n.t('Two plans compared'),
    columns: [
      { title: '', kind: 'text' },
      number(left.notation),
      number(right.notation),
      number(l10n.t('Difference')),
    ],
    rows: CRITERIA().map(({ name, of, text }) => {
      const a = of(left.planned, left);
      const b = of(right.planned, right);
      return { key: name, cells: [name, text(a), text(b), differenceText(a, b)] };
    }),
  };
}
