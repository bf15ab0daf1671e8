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

/** The sentence as programs without an editor say it. */
export const english = ({ text, values }: Sentence): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => {
    const value = values[Number(index)] ?? '';
    return typeof value === 'object' ? english(value) : String(value);
  });
