import * as l10n from '@vscode/l10n';
import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import type { GroupReport, LayerReport, ReportModel } from '../../core/report/report';
import { budgetLine, layerSentence, measured, type BudgetLine } from '../layer-bars';
import type { Measure } from '../panel-state';
import { SizeAxis } from './size-axis';
import { sizesUpTo } from './ticks';

export interface LayerChartProps {
  readonly report: ReportModel;
  readonly measure: Measure;
  readonly width: number;
  /** The layer that keys and pointer are at. */
  readonly current: number;
  readonly onPoint: (layer: number) => void;
  readonly onOpen: (layer: number) => void;
}

const HEIGHT = 250;
const TOP = 14;
const LEFT = 64;
const RIGHT = 12;
/** Below the bars: numbers of the layers, then the groups. */
const FOOT = 46;
const BASE = HEIGHT - FOOT;
const NARROWEST_BAR = 9;

/** Memory of each layer untiled (pale) and under the plan (full), with the budget across. */
export function LayerChart(props: LayerChartProps): VNode {
  const { report, measure, width } = props;
  const pitch = Math.max(NARROWEST_BAR, (width - LEFT - RIGHT) / report.layers.length);
  const right = LEFT + pitch * report.layers.length;
  const budget = budgetLine(report, measure);
  const highest = Math.max(
    1,
    budget?.bytes ?? 0,
    ...report.layers.flatMap(({ untiled, planned }) => [
      measured(untiled, measure),
      measured(planned, measure),
    ]),
  );
  const { ticks, last } = sizesUpTo(highest);
  const scale = scaleLinear().domain([0, last]).range([BASE, TOP]);
  return (
    <svg
      class="chart"
      width={right + RIGHT}
      height={HEIGHT}
      role="group"
      aria-label={l10n.t(
        'Memory of {0} layers. Press an arrow key to move, Enter to show the layer in the editor.',
        report.layers.length,
      )}
      onKeyDown={event => followKeys(event, props)}
    >
      <SizeAxis scale={scale} ticks={ticks} left={LEFT} right={right} />
      {report.groups.map(group => (
        <GroupBand key={group.index} group={group} pitch={pitch} />
      ))}
      {report.layers.map(layer => (
        <LayerBar
          key={layer.index}
          {...props}
          layer={layer}
          pitch={pitch}
          scale={scale}
          budget={budget}
        />
      ))}
      {budget !== null && <BudgetMark budget={budget} y={scale(budget.bytes)} right={right} />}
    </svg>
  );
}

interface LayerBarProps extends LayerChartProps {
  readonly layer: LayerReport;
  readonly pitch: number;
  readonly scale: (bytes: number) => number;
  readonly budget: BudgetLine | null;
}

function LayerBar({ layer, pitch, scale, budget, ...props }: LayerBarProps): VNode {
  const { measure, report, current, onPoint, onOpen } = props;
  const untiled = measured(layer.untiled, measure);
  const planned = measured(layer.planned, measure);
  const over = (bytes: number): string => (budget !== null && bytes > budget.bytes ? ' over' : '');
  const gap = Math.min(6, pitch * 0.25);
  const bar = (bytes: number, inset: number) => ({
    x: inset,
    width: Math.max(1, pitch - 2 * inset),
    y: scale(bytes),
    height: BASE - scale(bytes),
  });
  return (
    <g
      class={`layer${current === layer.index ? ' current' : ''}`}
      transform={`translate(${LEFT + layer.index * pitch},0)`}
      role="button"
      tabindex={current === layer.index ? 0 : -1}
      data-layer={layer.index}
      aria-label={layerSentence(layer, measure, report)}
      onFocus={() => onPoint(layer.index)}
      onPointerEnter={() => onPoint(layer.index)}
      onClick={() => onOpen(layer.index)}
    >
      <rect class="hit" x="0" width={pitch} y={TOP} height={HEIGHT - TOP} />
      <rect class={`untiled${over(untiled)}`} {...bar(untiled, gap / 2)} />
      <rect class={`planned${over(planned)}`} {...bar(planned, gap)} />
      {isLabelled(layer.index, pitch) && (
        <text class="tick" x={pitch / 2} y={BASE + 14} text-anchor="middle" aria-hidden="true">
          {layer.index}
        </text>
      )}
    </g>
  );
}

/** Every layer has a number where there is room, else each fifth or tenth. */
const isLabelled = (index: number, pitch: number): boolean =>
  index % (pitch >= 20 ? 1 : pitch >= 12 ? 5 : 10) === 0;

const GroupBand = ({ group, pitch }: { group: GroupReport; pitch: number }): VNode => {
  const x = LEFT + group.first * pitch;
  const width = (group.last - group.first + 1) * pitch;
  const tiled = group.rows * group.columns > 1;
  return (
    <g class="group-band" aria-hidden="true">
      {group.first > 0 && <line class="cut" x1={x} x2={x} y1={TOP} y2={BASE + 40} />}
      <rect
        class={tiled ? 'tiled' : 'whole'}
        x={x + 1}
        y={BASE + 22}
        width={width - 2}
        height="18"
      />
      {width > 34 && (
        <text x={x + width / 2} y={BASE + 35} text-anchor="middle">
          {tiled ? `${group.rows}×${group.columns}` : width > 60 ? l10n.t('untiled') : '1×1'}
        </text>
      )}
    </g>
  );
};

const BudgetMark = ({
  budget,
  y,
  right,
}: {
  budget: BudgetLine;
  y: number;
  right: number;
}): VNode => (
  <g class="budget" aria-hidden="true">
    <line x1={LEFT} x2={right} y1={y} y2={y} />
    <text x={right} y={y - 5} text-anchor="end">
      {budget.text}
    </text>
  </g>
);

function followKeys(event: KeyboardEvent, { report, current, onOpen }: LayerChartProps): void {
  const last = report.layers.length - 1;
  const target = targetOf(event.key, current, last);
  if (event.key === 'Enter' || event.key === ' ') onOpen(current);
  else if (target === undefined) return;
  else focusLayer(event.currentTarget, target);
  event.preventDefault();
}

function targetOf(key: string, current: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, current + 1);
    case 'ArrowLeft':
      return Math.max(0, current - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function focusLayer(chart: EventTarget | null, layer: number): void {
  if (!(chart instanceof SVGElement)) return;
  chart.querySelector<SVGElement>(`[data-layer="${layer}"]`)?.focus();
}
