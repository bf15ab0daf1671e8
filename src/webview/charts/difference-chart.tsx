import * as l10n from '@vscode/l10n';
import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import type { LayerChange } from '../../core/report/comparison';
import { SizeAxis } from './size-axis';
import { sizesUpTo } from './ticks';

/** A layer of both sides, of the first or of the second one. */
export interface DifferenceBar {
  readonly change: LayerChange;
  /** Null where that side has no such layer. */
  readonly a: number | null;
  readonly b: number | null;
  /** Number of the layer, of the second side if that has it. */
  readonly label: string;
  readonly sentence: string;
}

interface DifferenceChartProps {
  readonly bars: readonly DifferenceBar[];
  readonly width: number;
  readonly label: string;
  readonly current: number;
  readonly onPoint: (bar: number) => void;
}

const TOP = 12;
const LEFT = 64;
const RIGHT = 12;
const BASE = 170;
const LABELS = 22;
/** Height of the row of signs, where a layer has one. */
const SIGN_ROW = 18;
const NARROWEST_BAR = 9;

/** Bytes of each layer on both sides, beside each other, with a sign where a layer was changed. */
export function DifferenceChart(props: DifferenceChartProps): VNode {
  const { bars, width, label, current, onPoint } = props;
  const pitch = Math.max(NARROWEST_BAR, (width - LEFT - RIGHT) / Math.max(1, bars.length));
  const right = LEFT + pitch * bars.length;
  const highest = bars.reduce((most, { a, b }) => Math.max(most, a ?? 0, b ?? 0), 1);
  const { ticks, last } = sizesUpTo(highest);
  const scale = scaleLinear().domain([0, last]).range([BASE, TOP]);
  const height = BASE + LABELS + (bars.some(({ change }) => SIGNS[change] !== '') ? SIGN_ROW : 0);
  return (
    <svg class="chart" width={right + RIGHT} height={height} role="img" aria-label={label}>
      <SizeAxis scale={scale} ticks={ticks} left={LEFT} right={right} />
      {bars.map((bar, index) => (
        <Pair
          key={index}
          bar={bar}
          x={LEFT + index * pitch}
          pitch={pitch}
          scale={scale}
          height={height}
          isCurrent={index === current}
          isLabelled={index % Math.ceil(24 / pitch) === 0}
          point={() => onPoint(index)}
        />
      ))}
    </svg>
  );
}

interface PairProps {
  readonly bar: DifferenceBar;
  readonly x: number;
  readonly pitch: number;
  readonly scale: (bytes: number) => number;
  /** Of the whole chart. */
  readonly height: number;
  readonly isCurrent: boolean;
  readonly isLabelled: boolean;
  readonly point: () => void;
}

function Pair({ bar, x, pitch, scale, height, isCurrent, isLabelled, point }: PairProps): VNode {
  const { a, b, change, label } = bar;
  const gap = Math.min(5, pitch * 0.15);
  const half = (pitch - 2 * gap) / 2;
  const rect = (bytes: number, place: 0 | 1) => ({
    x: gap + place * half,
    width: Math.max(1, half),
    y: scale(bytes),
    height: BASE - scale(bytes),
  });
  return (
    <g
      class={`layer${isCurrent ? ' current' : ''}`}
      transform={`translate(${x},0)`}
      onPointerEnter={point}
    >
      <rect class="hit" x="0" width={pitch} y={TOP} height={height - TOP} />
      {a !== null && <rect class="side-a" {...rect(a, 0)} />}
      {b !== null && <rect class="side-b" {...rect(b, 1)} />}
      {isLabelled && (
        <text class="tick" x={pitch / 2} y={BASE + 14} text-anchor="middle">
          {label}
        </text>
      )}
      <text class={`change ${change}`} x={pitch / 2} y={BASE + 31} text-anchor="middle">
        {SIGNS[change]}
      </text>
    </g>
  );
}

/** Not told apart by colour alone. */
const SIGNS: Readonly<Record<LayerChange, string>> = {
  same: '',
  affected: '',
  changed: '≠',
  added: '+',
  removed: '−',
};

/** What happened to a layer. */
export function changeText(change: LayerChange): string {
  switch (change) {
    case 'same':
      return l10n.t('the same');
    case 'affected':
      return l10n.t('affected by other changes');
    case 'changed':
      return l10n.t('changed');
    case 'added':
      return l10n.t('only in B');
    case 'removed':
      return l10n.t('only in A');
  }
}
