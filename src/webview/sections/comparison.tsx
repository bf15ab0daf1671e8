import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount, formatSize } from '../../base/units';
import type { Cost, ReportModel } from '../../core/report/report';
import type { ComparedReport } from '../../protocol/report';
import { ArenaChart, highestOf } from '../charts/arena-chart';
import { DifferenceChart } from '../charts/difference-chart';
import { DataTable, TableBehind, type DataTableProps } from '../controls/data-table';
import { Legend } from '../controls/legend';
import { Section } from '../controls/section';
import { differenceText } from '../difference';
import { measureOf } from '../layer-bars';
import { differenceBar, layerPairs } from '../layer-difference';
import type { Measure } from '../panel-state';
import { layerName } from '../peak-parts';
import { effortOf, effortText } from '../plan-effort';
import type { SectionProps } from '../section-props';
import { useWidth } from '../width';
import { changeTable, groupDifferenceTable, layerDifferenceTable } from './difference-tables';

/** Two plans beside each other, of one network or of two; their charts on one scale. */
export function Comparison({ content, state, host }: SectionProps): VNode | null {
  const { report, comparison } = content;
  if (comparison === null) return null;
  const { report: other, difference } = comparison;
  const highest = Math.max(highestOf(report, null), highestOf(other, null));
  const changes = changeTable(report, comparison);
  const groups = groupDifferenceTable(report, comparison);
  const [first, second] = sideNames(report, comparison);
  return (
    <Section
      id="comparison"
      title={
        difference.sameNetwork ? l10n.t('Two plans compared') : l10n.t('Two networks compared')
      }
      explanation={l10n.t(
        'Predicted numbers of both plans; the charts of their arenas have the same scale.',
      )}
    >
      <DataTable {...comparisonTable(report, comparison)} />
      {changes.rows.length > 0 && <DataTable {...changes} />}
      <Layers
        report={report}
        comparison={comparison}
        measure={measureOf(report, state.view.measure)}
      />
      <div class="side-by-side">
        <Side name={first} report={report} highest={highest} />
        <Side
          name={second}
          report={other}
          highest={highest}
          {...(host.kind === 'editor' &&
            difference.sameNetwork && {
              onPick: () => host.post({ kind: 'pick-plan', plan: other.plan }),
            })}
        />
      </div>
      {groups.rows.length > 0 && (
        <TableBehind title={l10n.t('Show the groups that differ')} table={() => groups} />
      )}
      <TableBehind
        title={l10n.t('Show the layers that differ')}
        table={() => layerDifferenceTable(report, comparison)}
      />
    </Section>
  );
}

interface LayersProps {
  readonly report: ReportModel;
  readonly comparison: ComparedReport;
  readonly measure: Measure;
}

/** What each layer takes on both sides. */
function Layers({ report, comparison, measure }: LayersProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const bars = layerPairs(report, comparison).map(pair => differenceBar(pair, measure));
  const [current, setCurrent] = useState(() => largestDifference(bars));
  const [first, second] = sideNames(report, comparison);
  const counted =
    measure === 'arena' ? l10n.t('Needed in the arena, by layer') : l10n.t('Working set, by layer');
  return (
    <>
      <h3 class="chart-title">{counted}</h3>
      <div class="chart-scroll" ref={frame}>
        <DifferenceChart
          bars={bars}
          width={width}
          label={l10n.t('{0}: {1} beside {2}', counted, first, second)}
          current={Math.min(current, bars.length - 1)}
          onPoint={setCurrent}
        />
      </div>
      <p class="reader">{bars[Math.min(current, bars.length - 1)]?.sentence}</p>
      <Legend
        entries={[
          { mark: 'untiled', shape: 'box', text: first },
          { mark: 'planned', shape: 'box', text: second },
        ]}
      />
    </>
  );
}

/** The bar that one looks at first. */
function largestDifference(
  bars: readonly { readonly a: number | null; readonly b: number | null }[],
): number {
  const by = bars.map(({ a, b }) => Math.abs((b ?? 0) - (a ?? 0)));
  return Math.max(0, by.indexOf(by.reduce((most, bytes) => Math.max(most, bytes), 0)));
}

/** What the sides are called: their plans, or their networks, with letters where these are called the same. */
export function sideNames(
  report: ReportModel,
  { report: other, difference }: ComparedReport,
): readonly [string, string] {
  const name = ({ notation, network }: ReportModel): string =>
    difference.sameNetwork ? notation : network.name;
  const [first, second] = [name(report), name(other)];
  return first === second ? [`A: ${first}`, `B: ${second}`] : [first, second];
}

interface SideProps {
  readonly name: string;
  readonly report: ReportModel;
  readonly highest: number;
  readonly onPick?: () => void;
}

function Side({ name, report, highest, onPick }: SideProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  return (
    <div class="side" ref={frame}>
      <h3>
        <code>{name}</code>
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
  readonly text: (value: number, report: ReportModel) => string;
}

const CRITERIA = (): readonly Criterion[] => [
  { name: l10n.t('Arena peak'), of: ({ peaks }) => peaks.arenaBytes, text: formatSize },
  { name: l10n.t('Process peak'), of: ({ peaks }) => peaks.processBytes, text: formatSize },
  { name: l10n.t('Working set'), of: ({ peaks }) => peaks.workingSetBytes, text: formatSize },
  { name: l10n.t('Weights at once'), of: ({ peaks }) => peaks.weightsBytes, text: formatSize },
  { name: l10n.t('MACs'), of: ({ macs }) => macs, text: formatCount },
  {
    name: l10n.t('MACs, of those untiled'),
    of: (cost, report) => effortOf(cost, 'macs', report),
    text: (value, report) => effortText(value, 'macs', report),
  },
  {
    name: l10n.t('Predicted time'),
    of: (cost, report) => effortOf(cost, 'time', report),
    text: (value, report) => effortText(value, 'time', report),
  },
  {
    name: l10n.t('Parameters'),
    of: (_, { network }) => network.parameters,
    text: formatCount,
  },
  { name: l10n.t('Layers'), of: (_, { network }) => network.layers, text: String },
  { name: l10n.t('Groups'), of: (_, { groups }) => groups.length, text: String },
  { name: l10n.t('Steps'), of: ({ steps }) => steps, text: String },
];

export function comparisonTable(left: ReportModel, comparison: ComparedReport): DataTableProps {
  const { report: right, difference } = comparison;
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  const [first, second] = sideNames(left, comparison);
  const words = (name: string, of: (report: ReportModel) => string) => ({
    key: name,
    cells: [name, of(left), of(right), of(left) === of(right) ? '=' : ''],
  });
  return {
    caption: difference.sameNetwork
      ? l10n.t('Two plans compared')
      : l10n.t('Two networks compared'),
    columns: [
      { title: '', kind: 'text' },
      number(first),
      number(second),
      number(l10n.t('Difference')),
    ],
    rows: [
      ...(difference.sameNetwork ? [] : [words(l10n.t('Plan'), ({ notation }) => notation)]),
      ...CRITERIA().map(({ name, of, text }) => {
        const a = of(left.planned, left);
        const b = of(right.planned, right);
        return {
          key: name,
          cells: [name, text(a, left), text(b, right), differenceText(a, b)],
        };
      }),
      words(l10n.t('Most is needed at'), bindingLayer),
    ],
  };
}

function bindingLayer(report: ReportModel): string {
  const { groups, binding } = report.explanation;
  const fullest = groups[binding]?.fullest ?? null;
  return fullest === null ? '' : layerName(report, fullest.layer);
}
