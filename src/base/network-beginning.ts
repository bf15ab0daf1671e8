const COMMENTS_AND_BLANKS = /^(?:\s|\uFEFF|[#;][^\r\n]*(?:[\r\n]|$))*/;

/** Characters of comments before the first section that are looked through. */
export const LONGEST_PREFACE = 2 ** 14;

/**
 * Whether a text begins as Darknet's networks do: with a section [net] or [network]. Looks at the
 * beginning only, as many other programs use the ending `.cfg`.
 */
export function beginsAsNetwork(text: string): boolean {
  const beginning = text.slice(0, LONGEST_PREFACE);
  const preface = COMMENTS_AND_BLANKS.exec(beginning)?.[0] ?? '';
  return /^\[[ \t]*net(?:work)?[ \t]*\]/.test(beginning.slice(preface.length));
}
