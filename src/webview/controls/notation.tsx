import type { VNode } from 'preact';

/**
 * A plan as text: a detail to look up and to copy. It takes one line however long it is; where it has the focus all of it is
 * to be seen.
 */
export const Notation = ({ text }: { text: string }): VNode => (
  <code class="notation" title={text} tabIndex={0}>
    {text}
  </code>
);
