import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument, type Position, type Range } from 'vscode-languageserver-textdocument';

/**
 * A document that is edited line by line, and joined when it is read: an edit takes as long as the lines that it touches,
 * where that of the library takes as long as the text. What it reads is the library's.
 */
export class EditedDocument implements TextDocument {
  /** Each with the line break that ends it; undefined until the first edit. */
  #lines: string[] | undefined;
  /** The text of this version; undefined until somebody asks. */
  #read: TextDocument | undefined;

  constructor(
    readonly uri: string,
    readonly languageId: string,
    private current: number,
    text: string,
  ) {
    this.#read = TextDocument.create(uri, languageId, current, text);
  }

  get version(): number {
    return this.current;
  }

  get lineCount(): number {
    return this.#document.lineCount;
  }

  getText(range?: Range): string {
    return this.#document.getText(range);
  }

  positionAt(offset: number): Position {
    return this.#document.positionAt(offset);
  }

  offsetAt(position: Position): number {
    return this.#document.offsetAt(position);
  }

  getLineRange(line: number): Range {
    return this.#document.getLineRange(line);
  }

  getEOLCharacters(line: number): string {
    return this.#document.getEOLCharacters(line);
  }

  update(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      if ('range' in change) this.#replace(change.range, change.text);
      else this.#lines = linesOf(change.text);
    }
    this.current = version;
    this.#read = undefined;
  }

  get #document(): TextDocument {
    this.#read ??= TextDocument.create(
      this.uri,
      this.languageId,
      this.current,
      (this.#lines ?? []).join(''),
    );
    return this.#read;
  }

  #replace({ start, end }: Range, text: string): void {
    const lines = (this.#lines ??= linesOf(this.getText()));
    const [from, to] = isBefore(end, start) ? [end, start] : [start, end];
    const [first, last] = [placeIn(lines, from), placeIn(lines, to)];
    const before = (lines[first.line] ?? '').slice(0, first.character);
    const behind = (lines[last.line] ?? '').slice(last.character);
    const changed = linesOf(before + text + behind);
    const isEnd = last.line === lines.length - 1;
    // The line behind the last break is there already.
    if (!isEnd) changed.pop();
    const count = last.line + 1 - first.line;
    if (changed.length <= MOST_ARGUMENTS) lines.splice(first.line, count, ...changed);
    else this.#lines = [...lines.slice(0, first.line), ...changed, ...lines.slice(last.line + 1)];
  }
}

/** More would not fit on the stack. */
const MOST_ARGUMENTS = 10_000;

/** Makes and edits documents for `TextDocuments`. */
export const editedDocuments = {
  create: (uri: string, languageId: string, version: number, text: string): EditedDocument =>
    new EditedDocument(uri, languageId, version, text),
  update: (
    document: EditedDocument,
    changes: TextDocumentContentChangeEvent[],
    version: number,
  ): EditedDocument => {
    document.update(changes, version);
    return document;
  },
};

/** Lines with their breaks; the last one has none, and may be empty. */
function linesOf(text: string): string[] {
  const lines = text.split(/(?<=\n|\r(?!\n))/);
  if (/[\r\n]$/.test(lines.at(-1) ?? '')) lines.push('');
  return lines;
}

const isBefore = (one: Position, other: Position): boolean =>
  one.line < other.line || (one.line === other.line && one.character < other.character);

/** A position as the protocol takes those that are outside of a line or of the text: at its end, in front of the break. */
function placeIn(lines: readonly string[], { line, character }: Position): Position {
  if (line < 0) return { line: 0, character: 0 };
  const last = Math.min(line, lines.length - 1);
  const length = (lines[last] ?? '').replace(/[\r\n]{1,2}$/, '').length;
  return { line: last, character: line > last ? length : Math.max(0, Math.min(character, length)) };
}
