import type { VNode } from 'preact';
import type { ComparedSide } from '../comparison-sides';

/** The name of a side behind a letter in the colour that it has in charts. */
export const SideName = ({ side: { letter, name } }: { side: ComparedSide }): VNode => (
  <span class="side-name">
    <span class={`side-letter ${letter === 'A' ? 'side-a' : 'side-b'}`}>{letter}</span> {name}
  </span>
);
