import type { ComponentChildren, VNode } from 'preact';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  /** What is shown and what it counts, in a sentence. */
  readonly explanation?: string;
  readonly controls?: ComponentChildren;
  readonly children: ComponentChildren;
}

export const Section = ({ id, title, explanation, controls, children }: SectionProps): VNode => (
  <section aria-labelledby={`${id}-title`} id={id}>
    <div class="section-head">
      <h2 id={`${id}-title`}>{title}</h2>
      {controls}
    </div>
    {explanation !== undefined && <p class="explanation">{explanation}</p>}
    {children}
  </section>
);
