import type { VNode } from 'preact';

interface SegmentedProps<T extends string | number> {
  readonly label: string;
  readonly options: readonly {
    readonly value: T;
    readonly text: string;
    readonly title?: string;
  }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A choice of a few, all to be seen at once. */
export const Segmented = <T extends string | number>({
  label,
  options,
  value,
  onChange,
}: SegmentedProps<T>): VNode => (
  <div class="segmented" role="group" aria-label={label}>
    {options.map(option => (
      <button
        key={option.value}
        type="button"
        title={option.title}
        aria-pressed={option.value === value}
        onClick={() => onChange(option.value)}
      >
        {option.text}
      </button>
    ))}
  </div>
);
