import type { DocumentLink } from 'vscode-languageserver';
import type { ParsedPlanFile } from '../../formats/plan/plan-file';
import type { Analysis } from './analysis';
import { rangeInLine, toRange } from './text-range';

const WORD = /[^\s"'=,;()<>]+/g;
const FILE_NAME = /^.+\.(?:weights|names|cfg|data|txt|jpe?g|png|json)\b/i;

/** Longer words aren't names of files. */
const LONGEST_NAME = 1000;

/** Files named in comments, such as `# weights: yolov4.weights`. */
export function documentLinks({ lines, text }: Analysis, uri: string): readonly DocumentLink[] {
  return lines.flatMap((line, index) => {
    const comment = text.isComment(line) ? line : '';
    return [...comment.matchAll(WORD)].flatMap(({ 0: word, index: at }) => {
      const found = word.length > LONGEST_NAME ? undefined : FILE_NAME.exec(word)?.[0];
      if (found === undefined) return [];
      const name = found.replace(/^[#;]+/, '');
      const start = at + found.length - name.length;
      const target = resolved(name, uri);
      return target === undefined || /^https?:/i.test(name)
        ? []
        : [{ range: rangeInLine(index, start, start + name.length), target }];
    });
  });
}

const PATH_ENTRIES = ['weights', 'labels', 'picture'] as const;

/** The files that a plan file names. */
export const planFileLinks = (
  { planFile, ranges }: ParsedPlanFile,
  uri: string,
): readonly DocumentLink[] =>
  PATH_ENTRIES.flatMap(entry => {
    const [path, range] = [planFile[entry], ranges[entry]];
    const target = path === undefined ? undefined : resolved(path, uri);
    return range === undefined || target === undefined ? [] : [{ range: toRange(range), target }];
  });

/** A path beside a document as a URI; undefined where it makes none. */
export function resolved(path: string, uri: string): string | undefined {
  const parts = path.replace(/\\/g, '/').split('/');
  const encoded = parts.map(part => encodeURIComponent(part)).join('/');
  try {
    const base = new URL(uri);
    const folder = base.pathname.slice(0, base.pathname.lastIndexOf('/') + 1);
    const from = path.startsWith('/') ? '' : folder;
    const { pathname } = new URL(`file://${from}${encoded}`);
    return uri.slice(0, uri.length - suffixLength(base)) + pathname;
  } catch {
    return undefined;
  }
}

/** Characters of a URI from its path on. */
const suffixLength = ({ pathname, search, hash }: URL): number =>
  pathname.length + search.length + hash.length;
