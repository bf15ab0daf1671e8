import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatSize } from '../../base/units';
import type { ReportModel } from '../../core/report/report';
import type { ComparedReport } from '../../protocol/report';
import { ArenaChart, highestOf } from '../charts/arena-chart';
import { DifferenceChart, type DifferenceBar } from '../charts/difference-chart';
import { sidesOf, sideText, type ComparedSide } from '../comparison-sides';
import { DataTable, TableBehind } from '../controls/data-table';
import { Legend } from '../controls/legend';
import { Notation } from '../controls/notation';
import { Section } from '../controls/section';
import { SideName } from '../controls/side-name';
import { measureOf } from '../layer-bars';
import { differenceBar, layerPairs } from '../layer-difference';
import type { Measure } from '../panel-state';
import type { SectionProps } from '../section-props';
import { useWidth } from '../width';
import { comparisonTable } from './comparison-table';
import { changeTable, groupDifferenceTable, layerDifferenceTable } from './difference-tables';

/** Two plans beside each other, of one network or of two; their charts on one scale. */
export function Comparison({ content, state, host }: SectionProps): VNode | null {
  const { report, comparison } = content;
  if (comparison === null) return null;
  const { report: other, difference } = comparison;
  const [a, b] = sidesOf(report, comparison);
  const highest = Math.max(highestOf(report, null), highestOf(other, null));
  const changes = changeTable(report, comparison);
  const groups = groupDifferenceTable(report, comparison);
  const pick = (): void => host.post({ kind: 'pick-plan', plan: other.plan });
  return (
    <Section
      id="comparison"
      title={
        difference.sameNetwork ? l10n.t('Two plans compared') : l10n.t('Two networks compared')
      }
      explanation={explanationOf(report)}
    >
      <DataTable {...comparisonTable(report, comparison)} />
      {changes.rows.length > 0 && <DataTable {...changes} />}
      <Layers
        report={report}
        comparison={comparison}
        measure={measureOf(report, state.view.measure)}
      />
      <h3 class="chart-title">{l10n.t('The arena over time')}</h3>
      <div class="side-by-side">
        <Side side={a} highest={highest} />
        <Side
          side={b}
          highest={highest}
          {...(host.kind === 'editor' && difference.sameNetwork && { onPick: pick })}
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

const explanationOf = ({ budget }: ReportModel): string =>
  budget === null
    ? l10n.t('Predicted for both plans. Δ is the change from A to B.')
    : l10n.t(
        'Predicted for both plans, with a budget of {0}. Δ is the change from A to B.',
        formatSize(budget.bytes),
      );

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
  const [a, b] = sidesOf(report, comparison);
  const counted =
    measure === 'arena' ? l10n.t('Needed in the arena, by layer') : l10n.t('Working set, by layer');
  return (
    <>
      <h3 class="chart-title">{counted}</h3>
      <Legend
        entries={[
          { mark: 'side-a', shape: 'box', text: sideText(a) },
          { mark: 'side-b', shape: 'box', text: sideText(b) },
        ]}
      />
      <div class="chart-scroll" ref={frame}>
        <DifferenceChart
          bars={bars}
          width={width}
          label={l10n.t('{0}: {1} and {2}', counted, a.name, b.name)}
          current={Math.min(current, bars.length - 1)}
          onPoint={setCurrent}
        />
      </div>
      <p class="reader">{bars[Math.min(current, bars.length - 1)]?.sentence}</p>
    </>
  );
}

/** The bar that one looks at first. */
function largestDifference(bars: readonly Pick<DifferenceBar, 'a' | 'b'>[]): number {
  const by = bars.map(({ a, b }) => Math.abs((b ?? 0) - (a ?? 0)));
  return Math.max(0, by.indexOf(by.reduce((most, bytes) => Math.max(most, bytes), 0)));
}

interface SideProps {
  readonly side: ComparedSide;
  readonly highest: number;
  readonly onPick?: () => void;
}

function Side({ side, highest, onPick }: SideProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  return (
    <div class="side" ref={frame}>
      <h4>
        <SideName side={side} />
        {onPick !== undefined && (
          <button type="button" class="secondary" onClick={onPick}>
            {l10n.t('Use this plan')}
          </button>
        )}
      </h4>
      <ArenaChart
        report={side.report}
        run={null}
        axis="steps"
        width={width}
        column={null}
        highest={highest}
      />
      <Notation text={side.report.notation} />
    </div>
  );
}
