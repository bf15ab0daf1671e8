import type { VNode } from 'preact';
import type { Tick } from './ticks';

interface SizeAxisProps {
  readonly scale: (bytes: number) => number;
  readonly ticks: readonly Tick[];
  readonly left: number;
  readonly right: number;
}

/** Bytes from the bottom up, with lines across the chart. */
export const SizeAxis = ({ scale, ticks, left, right }: SizeAxisProps): VNode => (
  <g class="axis" aria-hidden="true">
    {ticks.map(({ value, text }) => (
      <g key={value} transform={`translate(0,${scale(value)})`}>
        <line class="grid-line" x1={left} x2={right} y1="0.5" y2="0.5" />
        <text x={left - 8} dy="0.32em" text-anchor="end">
          {text}
        </text>
      </g>
    ))}
  </g>
);
