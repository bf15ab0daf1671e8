import * as l10n from '@vscode/l10n';

/** A language in which all but the values stands between marks: what is shown without them was not translated. */
export const PSEUDO = new Proxy<Record<string, string>>(
  {},
  {
    get: (_, text) =>
      typeof text === 'string' ? `«${text.replace(/\{\d\}/g, '»$&«')}»` : undefined,
  },
);

/** What `show` gives when the programs of this process speak that language. */
export function inPseudoLanguage<T>(show: () => T): T {
  l10n.config({ contents: PSEUDO });
  try {
    return show();
  } finally {
    l10n.config({ contents: {} });
  }
}

/** Words outside the marks. Names and units are not translated: `known` of them are left out. */
export function untranslated(text: string, known: readonly string[] = []): readonly string[] {
  let [before, rest] = ['', text];
  while (rest !== before) [before, rest] = [rest, rest.replace(/«[^«»]*»/g, ' ')];
  const names = new Set([...known, 'B', 'KiB', 'MiB', 'GiB', 'ms', 's', 'x']);
  return rest
    .split(/[^\p{L}\w.[\]-]+/u)
    .map(word => word.replace(/\.$/, ''))
    .filter(word => /\p{L}{2}/u.test(word) && !names.has(word));
}
