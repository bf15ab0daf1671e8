import type { VNode } from 'preact';

export interface LegendEntry {
  /** Class of the swatch: the one that the marks in the chart have. */
  readonly mark: string;
  readonly shape: 'box' | 'line';
  readonly text: string;
}

export const Legend = ({ entries }: { entries: readonly LegendEntry[] }): VNode => (
  <ul class="legend" aria-hidden="true">
    {entries.map(({ mark, shape, text }) => (
      <li key={text}>
        <svg width="16" height="12">
          {shape === 'box' ? (
            <rect class={mark} x="2" y="1" width="12" height="10" />
          ) : (
            <line class={mark} x1="0" x2="16" y1="6" y2="6" />
          )}
        </svg>
        {text}
      </li>
    ))}
  </ul>
);
