import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import { formatSize } from '../../base/units';
import { sizesUpTo, type Tick } from './ticks';

/** A stretch of a bar. */
export interface BarSegment {
  /** Class that gives the colour. */
  readonly mark: string;
  readonly bytes: number;
  /** What it stands for; shown when it is pointed at. */
  readonly name: string;
  /** Written into the segment where there is room. */
  readonly label: string;
}

export interface StackedBar {
  readonly key: number;
  readonly name: string;
  /** Stands out, as a sign and in bold. */
  readonly isMarked: boolean;
  readonly segments: readonly BarSegment[];
  /** What is read out of it. */
  readonly sentence: string;
}

/** A level across all bars. */
export interface BarLevel {
  readonly mark: 'arena-peak' | 'budget-level';
  readonly bytes: number;
}

export interface StackedBarsProps {
  readonly label: string;
  readonly bars: readonly StackedBar[];
  readonly levels: readonly BarLevel[];
  readonly width: number;
  /** Key of the chosen bar; null where there is nothing to choose. */
  readonly chosen: number | null;
  readonly onChoose?: (key: number) => void;
}

const ROW = 28;
const BAR = 18;
const NAME = 172;
const VALUE = 86;
const FOOT = 22;

/** Bars under one another on one scale, each of parts beside one another. */
export function StackedBars(props: StackedBarsProps): VNode {
  const { label, bars, levels, width, chosen, onChoose } = props;
  const totals = bars.map(totalOf);
  const highest = Math.max(1, ...totals, ...levels.map(({ bytes }) => bytes));
  const right = Math.max(NAME + 60, width - VALUE);
  const { ticks, last } = sizesUpTo(highest);
  const scale = scaleLinear().domain([0, last]).range([NAME, right]);
  const base = bars.length * ROW;
  return (
    <svg
      class="chart stacked"
      width={right + VALUE}
      height={base + FOOT}
      role={onChoose === undefined ? 'img' : 'radiogroup'}
      aria-label={onChoose === undefined ? `${label}: ${sentences(bars)}` : label}
      onKeyDown={event => {
        const next = afterKey(event.key, chosen, bars);
        if (next === null || onChoose === undefined) return;
        event.preventDefault();
        onChoose(next);
        focusBar(event.currentTarget, next);
      }}
    >
      <Ticks scale={scale} ticks={ticks} base={base} />
      {bars.map((bar, row) => (
        <Bar
          key={bar.key}
          bar={bar}
          y={row * ROW}
          scale={scale}
          width={right + VALUE}
          chosen={bar.key === chosen}
          {...(onChoose && { choose: () => onChoose(bar.key) })}
        />
      ))}
      {levels.map(({ mark, bytes }) => (
        <line key={mark} class={mark} x1={scale(bytes)} x2={scale(bytes)} y1="0" y2={base} />
      ))}
    </svg>
  );
}

const totalOf = ({ segments }: StackedBar): number =>
  segments.reduce((sum, { bytes }) => sum + bytes, 0);

const sentences = (bars: readonly StackedBar[]): string =>
  bars.map(({ sentence }) => sentence).join(' ');

type Scale = (bytes: number) => number;

interface BarProps {
  readonly bar: StackedBar;
  readonly y: number;
  readonly scale: Scale;
  readonly width: number;
  readonly chosen: boolean;
  readonly choose?: () => void;
}

const Bar = ({ bar, y, scale, width, chosen, choose }: BarProps): VNode => (
  <g
    class={`bar${bar.isMarked ? ' marked' : ''}${chosen ? ' chosen' : ''}`}
    transform={`translate(0,${y})`}
    {...(choose && {
      role: 'radio',
      'aria-checked': chosen,
      'aria-label': bar.sentence,
      tabIndex: chosen ? 0 : -1,
      'data-bar': bar.key,
      onClick: choose,
      onFocus: choose,
    })}
  >
    {choose && <rect class="hit" width={width} height={ROW} />}
    {bar.isMarked && <path class="sign" d={`M2 ${ROW / 2 - 5}l8 5l-8 5z`} />}
    <text class="name" x={16} y={ROW / 2 + 4}>
      {bar.name}
    </text>
    {placed(bar.segments, scale).map(({ segment, x, length }, index) => (
      <Segment key={index} segment={segment} x={x} length={length} />
    ))}
    <text class="value" x={width - 8} y={ROW / 2 + 4} text-anchor="end">
      {formatSize(totalOf(bar))}
    </text>
  </g>
);

interface PlacedSegment {
  readonly segment: BarSegment;
  readonly x: number;
  readonly length: number;
}

/** Segments one after the other. */
function placed(segments: readonly BarSegment[], scale: Scale): readonly PlacedSegment[] {
  let before = 0;
  return segments.map(segment => {
    const x = scale(before);
    before += segment.bytes;
    return { segment, x, length: scale(before) - x };
  });
}

/** Pixels that a sign of a label takes, generously. */
const SIGN_WIDTH = 7;

const Segment = ({ segment, x, length }: PlacedSegment): VNode => (
  <g transform={`translate(${Math.round(x * 10) / 10},${(ROW - BAR) / 2})`}>
    <rect class={segment.mark} width={Math.max(0.5, Math.round(length * 10) / 10)} height={BAR}>
      <title>{segment.name}</title>
    </rect>
    {segment.label !== '' && length > SIGN_WIDTH * segment.label.length + 8 && (
      <text class="inside" x={length / 2} y={BAR / 2 + 4} text-anchor="middle">
        {segment.label}
      </text>
    )}
  </g>
);

const Ticks = ({
  scale,
  ticks,
  base,
}: {
  scale: Scale;
  ticks: readonly Tick[];
  base: number;
}): VNode => (
  <g class="axis" aria-hidden="true">
    {ticks.map(({ value, text }) => (
      <g key={value} transform={`translate(${scale(value)},0)`}>
        <line class="grid-line" x1="0.5" x2="0.5" y1="0" y2={base + 4} />
        <text y={base + 17} text-anchor={value === 0 ? 'start' : 'middle'}>
          {text}
        </text>
      </g>
    ))}
  </g>
);

/** The bar that a key leads to, from the upper to the lower; null for keys that lead nowhere. */
export function afterKey(
  key: string,
  chosen: number | null,
  bars: readonly Pick<StackedBar, 'key'>[],
): number | null {
  const place = bars.findIndex(bar => bar.key === chosen);
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return bars[Math.min(bars.length - 1, place + 1)]?.key ?? null;
    case 'ArrowUp':
    case 'ArrowLeft':
      return bars[Math.max(0, place - 1)]?.key ?? null;
    case 'Home':
      return bars[0]?.key ?? null;
    case 'End':
      return bars.at(-1)?.key ?? null;
    default:
      return null;
  }
}

function focusBar(chart: Element, key: number): void {
  const bar = chart.querySelector(`[data-bar="${key}"]`);
  if (bar instanceof SVGElement) bar.focus();
}
