let translations: Readonly<Record<string, string>> = {};

/** Texts of the editor's language by their English originals; set once, before anything is drawn. */
export function setTranslations(texts: Readonly<Record<string, string>>): void {
  translations = texts;
}

/** The text in the editor's language, with `{0}`, `{1}` … replaced by the values. */
export const translate = (text: string, ...values: readonly (string | number)[]): string =>
  (translations[text] ?? text).replace(/\{(\d)\}/g, (whole, index: string) =>
    String(values[Number(index)] ?? whole),
  );
