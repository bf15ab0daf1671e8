import type { Position, Range, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { analyse, type Analysis } from '../../src/server/language/analysis';
import { parsePlanFile } from '../../src/formats/plan/plan-file';
import { cfgText } from './darknet-notation';

export const URI = 'file:///nets/test.cfg';

/** Stands for the cursor where `|` would part sections. */
const CURSOR = '\u0001';

/** A text with a cursor in it. */
export interface Marked {
  readonly analysis: Analysis;
  readonly text: string;
  readonly cursor: Position;
}

/** Reads sections in one line (see darknet-notation.ts) with the cursor where `<|>` stands. */
export function marked(notation: string, planFile = ''): Marked {
  const withMark = cfgText(notation.replace('<|>', CURSOR));
  const offset = withMark.indexOf(CURSOR);
  const text = withMark.replace(CURSOR, '');
  const document = TextDocument.create(URI, 'darknet-cfg', 1, text);
  return {
    analysis: analyse(text, 'test.cfg', parsePlanFile(planFile)),
    text,
    cursor: document.positionAt(Math.max(0, offset)),
  };
}

export const cursorRange = ({ cursor }: Marked): Range => ({ start: cursor, end: cursor });

export const textAt = (text: string, range: Range): string =>
  TextDocument.create(URI, 'darknet-cfg', 1, text).getText(range);

export const applied = (text: string, edits: readonly TextEdit[]): string =>
  TextDocument.applyEdits(TextDocument.create(URI, 'darknet-cfg', 1, text), [...edits]);

/** A text as `marked` takes it: sections in one line. */
export const inOneLine = (text: string): string =>
  text
    .trim()
    .split(/\n+(?=\[)/)
    .map(section =>
      section
        .trim()
        .split(/\s*\n\s*/)
        .join(' ')
        .replace(/^\[(.*?)\]/, '$1'),
    )
    .join('|');
