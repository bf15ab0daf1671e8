import type { VNode } from 'preact';

/** A number with its name and what is to be said of it. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

export const Figures = ({ figures }: { figures: readonly Figure[] }): VNode => (
  <dl class="figures">
    {figures.map(({ name, value, detail }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd class="figure-value">{value}</dd>
        <dd class="figure-detail">{detail}</dd>
      </div>
    ))}
  </dl>
);
