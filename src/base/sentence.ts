/** What the places of a sentence are filled with. */
export type Filling = string | number | Sentence;

/** A text for people with its values apart, so that whoever shows it can say it in another language. */
export interface Sentence {
  /** In English, with `{0}`, `{1}` … where the values go. */
  readonly text: string;
  readonly values: readonly Filling[];
}

export const sentence = (text: string, ...values: readonly Filling[]): Sentence => ({
  text,
  values,
});

/** Up to ten values one after the other; there is nothing in it to translate but the values. */
export const joined = (values: readonly Filling[], separator: string): Sentence => ({
  text: values.map((_, index) => `{${index}}`).join(separator),
  values,
});

/** The sentence as programs without an editor say it. */
export const english = ({ text, values }: Sentence): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => {
    const value = values[Number(index)] ?? '';
    return typeof value === 'object' ? english(value) : String(value);
  });
