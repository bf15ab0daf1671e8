import type { VNode } from 'preact';
import { formatSize } from '../../base/units';

/** Round places on an axis of bytes: a multiple of a power of two of them, at most `most`. */
export function sizeTicks(maximum: number, most = 5): readonly number[] {
  if (maximum <= 0) return [0];
  let step = 2 ** Math.max(0, Math.ceil(Math.log2(maximum / most)));
  const fifth = largestRound(step);
  if (maximum / fifth <= most) step = fifth;
  return Array.from({ length: Math.floor(maximum / step) + 1 }, (_, index) => index * step);
}

/** 1, 2, 5, 10 … 500 of the unit that fits, the next at or below `step`; people count in tens. */
function largestRound(step: number): number {
  const unit =
    step >= 2 ** 30 ? 2 ** 30 : step >= 2 ** 20 ? 2 ** 20 : step >= 2 ** 10 ? 2 ** 10 : 1;
  const rounds = [1, 2, 5, 10, 20, 50, 100, 200, 500].map(round => round * unit);
  return rounds.findLast(round => round <= step) ?? step;
}

/** `2 MiB` where formatSize would say `2.00 MiB`: ticks are round. */
export const tickText = (bytes: number): string =>
  bytes === 0 ? '0' : formatSize(bytes).replace(/\.0+(?=\s)/, '');

interface SizeAxisProps {
  readonly scale: (bytes: number) => number;
  readonly ticks: readonly number[];
  readonly left: number;
  readonly right: number;
}

/** Bytes from the bottom up, with lines across the chart. */
export const SizeAxis = ({ scale, ticks, left, right }: SizeAxisProps): VNode => (
  <g class="axis" aria-hidden="true">
    {ticks.map(tick => (
      <g key={tick} transform={`translate(0,${scale(tick)})`}>
        <line class="grid-line" x1={left} x2={right} y1="0.5" y2="0.5" />
        <text x={left - 8} dy="0.32em" text-anchor="end">
          {tickText(tick)}
        </text>
      </g>
    ))}
  </g>
);
