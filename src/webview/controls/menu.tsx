import type { VNode } from 'preact';

export interface MenuItem {
  readonly text: string;
  readonly act: () => void;
}

/** Actions that are wanted seldom, behind one button. It closes after one of them, by Escape and when it loses the focus. */
export const Menu = ({ label, items }: { label: string; items: readonly MenuItem[] }): VNode => (
  <details
    class="menu"
    onFocusOut={({ currentTarget, relatedTarget }) => {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget)))
        currentTarget.open = false;
    }}
    onKeyDown={({ key, currentTarget }) => {
      if (key !== 'Escape') return;
      currentTarget.open = false;
      currentTarget.querySelector('summary')?.focus();
    }}
  >
    <summary class="button secondary">{label}</summary>
    <ul>
      {items.map(({ text, act }) => (
        <li key={text}>
          <button
            type="button"
            onClick={({ currentTarget }) => {
              currentTarget.closest('details')?.removeAttribute('open');
              act();
            }}
          >
            {text}
          </button>
        </li>
      ))}
    </ul>
  </details>
);
