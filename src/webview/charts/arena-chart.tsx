import * as l10n from '@vscode/l10n';
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { area, curveStepAfter } from 'd3-shape';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { formatSize } from '../../base/units';
import type { ArenaBlock, ReportModel } from '../../core/report/report';
import type { RunReport } from '../../protocol/report';
import type { TimeAxis } from '../panel-state';
import { measuredCurve } from './measured-curve';
import { SizeAxis } from './size-axis';
import { sizesUpTo, type Tick } from './ticks';

export interface ArenaChartProps {
  readonly report: ReportModel;
  readonly run: RunReport | null;
  readonly axis: TimeAxis;
  readonly width: number;
  /** The column that is pointed at, if one can point. */
  readonly column: number | null;
  readonly onPoint?: (column: number) => void;
  /** Bytes at the top of the chart; by default what this plan needs. */
  readonly highest?: number;
}

const HEIGHT = 280;
const TOP = 26;
const LEFT = 64;
const RIGHT = 12;
const BASE = HEIGHT - 30;

type Scale = ScaleLinear<number, number>;

/** A column's left edge on the chart; the column behind the last is the right end. */
type ColumnPlace = (column: number) => number;

/** The arena from step to step: each buffer a block, what is alive as an area, what was measured as lines. */
export function ArenaChart(props: ArenaChartProps): VNode {
  const { report, run, width, axis, column } = props;
  const { memory } = report;
  const highest = props.highest ?? highestOf(report, run);
  const { ticks, last } = sizesUpTo(highest);
  const bytes = scaleLinear().domain([0, last]).range([BASE, TOP]);
  const place = columnPlace(props);
  const right = width - RIGHT;
  const still = useMemo(
    () => <Still {...{ report, run, bytes, ticks, place, right, axis }} />,
    [report, run, width, axis, highest],
  );
  return (
    <svg
      class="chart arena"
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={l10n.t(
        'The arena over {0} steps: at most {1} of {2} live at once',
        memory.steps,
        formatSize(report.planned.boundBytes),
        formatSize(memory.arenaBytes),
      )}
      onPointerMove={event => props.onPoint?.(columnAt(event, memory.columns, place))}
    >
      {still}
      {column !== null && (
        <rect
          class="cursor"
          x={place(column)}
          width={Math.max(1, place(column + 1) - place(column))}
          y={TOP}
          height={BASE - TOP}
        />
      )}
    </svg>
  );
}

/** The top of a chart on which a plan's arena, its measured peak and a near budget have room. */
export function highestOf(report: ReportModel, run: RunReport | null): number {
  const needed = Math.max(report.memory.arenaBytes, run?.measured.arenaBytes ?? 0);
  const { budget } = report;
  const near = budget?.counting === 'arena' && budget.bytes <= needed * 1.6 ? budget.bytes : 0;
  return Math.max(needed, near, 1);
}

function columnPlace({ report, run, axis, width }: ArenaChartProps): ColumnPlace {
  const { columns } = report.memory;
  const times = axis === 'time' ? (run?.timeline?.columnStartMs ?? null) : null;
  const end = times === null ? columns : (times.at(-1) ?? 1);
  const scale = scaleLinear()
    .domain([0, end])
    .range([LEFT, width - RIGHT]);
  return times === null ? scale : column => scale(times[Math.min(column, columns)] ?? end);
}

function columnAt(event: PointerEvent, columns: number, place: ColumnPlace): number {
  const chart = event.currentTarget;
  if (!(chart instanceof Element)) return 0;
  const x = event.clientX - chart.getBoundingClientRect().left;
  let low = 0;
  let high = columns - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (place(middle) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

interface StillProps extends Pick<ArenaChartProps, 'report' | 'run' | 'axis'> {
  readonly bytes: Scale;
  readonly ticks: readonly Tick[];
  readonly place: ColumnPlace;
  readonly right: number;
}

/** All that stays as it is while the pointer moves. */
const Still = ({ report, run, bytes, ticks, place, right, axis }: StillProps): VNode => {
  const { memory, budget } = report;
  const measured = run?.measured.arenaBytes;
  return (
    <g>
      <SizeAxis scale={bytes} ticks={ticks} left={LEFT} right={right} />
      {blockPaths(memory.blocks, bytes, place).map(({ mark, path }) => (
        <path key={mark} class={`block ${mark}`} d={path} />
      ))}
      <path class="alive" d={alivePath(memory.aliveBytes, bytes, place)} />
      {run !== null && run.memory.length > 0 && (
        <path class="in-use" d={measuredCurve(run.memory, memory.stepsPerColumn, place, bytes)} />
      )}
      <GroupCuts report={report} place={place} />
      <Level mark="arena-peak" y={bytes(memory.arenaBytes)} right={right} />
      {measured !== undefined && <Level mark="measured" y={bytes(measured)} right={right} />}
      {budget?.counting === 'arena' && budget.bytes <= (bytes.domain()[1] ?? 0) && (
        <Level mark="budget-level" y={bytes(budget.bytes)} right={right} />
      )}
      <TimeTicks report={report} run={run} axis={axis} place={place} right={right} />
    </g>
  );
};

const Level = ({ mark, y, right }: { mark: string; y: number; right: number }): VNode => (
  <line class={mark} x1={LEFT} x2={right} y1={y} y2={y} />
);

/** What the blocks of one colour look like; neighbouring layers alternate, so that they can be told apart. */
const markOf = ({ kind, firstLayer }: ArenaBlock): string =>
  `${kind} ${firstLayer % 2 === 0 ? 'even' : 'odd'}`;

/** One path for all blocks of a mark: thousands of them are then a handful of elements. */
export function blockPaths(
  blocks: readonly ArenaBlock[],
  bytes: (value: number) => number,
  place: ColumnPlace,
): readonly { readonly mark: string; readonly path: string }[] {
  const parts = new Map<string, string[]>();
  for (const block of blocks) {
    const mark = markOf(block);
    const list = parts.get(mark) ?? [];
    parts.set(mark, list);
    list.push(blockPath(block, bytes, place));
  }
  return [...parts].map(([mark, list]) => ({ mark, path: list.join('') }));
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

function blockPath(
  { firstColumn, lastColumn, offset, bytes }: ArenaBlock,
  scale: (value: number) => number,
  place: ColumnPlace,
): string {
  const left = tenth(place(firstColumn));
  const width = Math.max(0.6, tenth(place(lastColumn + 1) - left));
  const top = tenth(scale(offset + bytes));
  const height = Math.max(0.6, tenth(scale(offset) - top));
  return `M${left} ${top}h${width}v${height}h${-width}z`;
}

function alivePath(alive: readonly number[], bytes: Scale, place: ColumnPlace): string {
  const points = [...alive, alive.at(-1) ?? 0];
  return (
    area<number>()
      .x((_, column) => tenth(place(column)))
      .y0(BASE)
      .y1(value => tenth(bytes(value)))
      .curve(curveStepAfter)(points) ?? ''
  );
}

/** Where one group ends and the next begins, with the grid of each above. */
const GroupCuts = ({ report, place }: { report: ReportModel; place: ColumnPlace }): VNode => (
  <g class="group-band" aria-hidden="true">
    {report.groups.map(({ index, rows, columns, steps }) => {
      if (steps === null) return null;
      const { stepsPerColumn } = report.memory;
      const start = place(Math.floor(steps.start / stepsPerColumn));
      const end = place(Math.ceil(steps.end / stepsPerColumn));
      return (
        <g key={index}>
          {index > 0 && <line class="cut" x1={start} x2={start} y1={8} y2={BASE} />}
          {end - start > 34 && (
            <text x={(start + end) / 2} y={16} text-anchor="middle">
              {`${rows}×${columns}`}
            </text>
          )}
        </g>
      );
    })}
  </g>
);

const TimeTicks = ({ report, run, axis, right }: Omit<StillProps, 'bytes' | 'ticks'>): VNode => {
  const times = axis === 'time' ? run?.timeline?.columnStartMs : undefined;
  const time = times !== undefined;
  const end = time ? (times.at(-1) ?? 1) : report.memory.steps;
  const scale = scaleLinear().domain([0, end]).range([LEFT, right]);
  const unit = time ? 'ms' : l10n.t('steps');
  return (
    <g class="axis" aria-hidden="true">
      {scale.ticks(Math.max(2, Math.floor((right - LEFT) / 90))).map(tick => (
        <text
          key={tick}
          x={scale(tick)}
          y={BASE + 16}
          text-anchor={tick === 0 ? 'start' : 'middle'}
        >
          {tick === 0 ? `0 ${unit}` : tick.toLocaleString()}
        </text>
      ))}
    </g>
  );
};
