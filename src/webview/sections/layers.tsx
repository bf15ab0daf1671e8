import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount, formatSize } from '../../base/units';
import type { ReportModel } from '../../core/report/report';
import { LayerChart } from '../charts/layer-chart';
import { TableBehind, type DataTableProps } from '../controls/data-table';
import { Legend } from '../controls/legend';
import { Section } from '../controls/section';
import { Segmented } from '../controls/segmented';
import { budgetLine, layerSentence, measureOf, missingLine, shapeText } from '../layer-bars';
import type { Measure } from '../panel-state';
import type { SectionProps } from '../section-props';
import { useWidth } from '../width';

export function Layers({ content: { report }, state, host, dispatch }: SectionProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const measure = measureOf(report, state.view.measure);
  const [current, setCurrent] = useState(() => fullestLayer(report, measure));
  const missing = missingLine(report, measure);
  const shown = report.layers[Math.min(current, report.layers.length - 1)];
  return (
    <Section
      id="layers"
      title={l10n.t('Memory by layer')}
      explanation={explanationOf(measure)}
      controls={
        <Segmented
          label={l10n.t('Memory that the bars show')}
          options={[
            { value: 'arena', text: l10n.t('Arena') },
            { value: 'working-set', text: l10n.t('Working set') },
          ]}
          value={measure}
          onChange={value => dispatch({ kind: 'view', view: { measure: value } })}
        />
      }
    >
      <div class="chart-scroll" ref={frame}>
        <LayerChart
          report={report}
          measure={measure}
          width={width}
          current={shown?.index ?? 0}
          onPoint={setCurrent}
          onOpen={layer => host.post({ kind: 'reveal-layer', layer: placeInFile(report, layer) })}
        />
      </div>
      <p class="reader">
        {shown !== undefined && layerSentence(shown, measure, report)}
        {host.kind === 'editor' && <span class="hint"> {l10n.t('Click to show the line.')}</span>}
      </p>
      {missing !== null && <p class="note">{missing}</p>}
      <Legend
        entries={[
          { mark: 'untiled', shape: 'box', text: l10n.t('untiled') },
          { mark: 'planned', shape: 'box', text: l10n.t('with the plan') },
          ...(budgetLine(report, measure) === null
            ? []
            : [
                { mark: 'untiled over', shape: 'box', text: l10n.t('over budget') } as const,
                { mark: 'budget-level', shape: 'line', text: l10n.t('budget') } as const,
              ]),
        ]}
      />
      <TableBehind table={() => layerTable(report)} />
    </Section>
  );
}

/** Where a layer stands in the file. */
const placeInFile = ({ explanation: { order } }: ReportModel, layer: number): number =>
  order?.layers[layer] ?? layer;

const explanationOf = (measure: Measure): string =>
  measure === 'arena'
    ? l10n.t(
        'Live memory in the arena while a layer runs: its input and output, and maps that later layers need. Excludes weights.',
      )
    : l10n.t(
        "Input, output and im2col scratch memory of a layer's largest tile, as the paper counts them. Excludes weights and maps that later layers need.",
      );

/** The layer that one looks for first: the one that takes most untiled. */
function fullestLayer(report: ReportModel, measure: Measure): number {
  const bytes = report.layers.map(({ untiled }) =>
    measure === 'arena' ? untiled.arenaBytes : untiled.workingSetBytes,
  );
  return Math.max(0, bytes.indexOf(Math.max(...bytes)));
}

export function layerTable({ layers }: ReportModel): DataTableProps {
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  return {
    caption: l10n.t('Memory by layer'),
    columns: [
      number(l10n.t('Layer')),
      { title: l10n.t('Type'), kind: 'text' },
      { title: l10n.t('Output'), kind: 'text' },
      number(l10n.t('Group')),
      number(l10n.t('Arena untiled')),
      number(l10n.t('Arena, plan')),
      number(l10n.t('Working set untiled')),
      number(l10n.t('Working set, plan')),
      number(l10n.t('MACs')),
      number(l10n.t('MACs, plan')),
      number(l10n.t('Parameters')),
    ],
    rows: layers.map(layer => ({
      key: layer.index,
      cells: [
        layer.index,
        layer.kernel === 'fast' ? l10n.t('{0}, fast', layer.type) : layer.type,
        shapeText(layer.output),
        layer.group + 1,
        formatSize(layer.untiled.arenaBytes),
        formatSize(layer.planned.arenaBytes),
        formatSize(layer.untiled.workingSetBytes),
        formatSize(layer.planned.workingSetBytes),
        formatCount(layer.macs),
        formatCount(layer.plannedMacs),
        formatCount(layer.parameters),
      ],
    })),
  };
}
