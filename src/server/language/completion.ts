import {
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type CompletionItem,
  type Position,
} from 'vscode-languageserver';
import type { Proposal } from '../../formats/language-support';
import type { Analysis } from './analysis';
import { toRange, toSourcePosition } from './text-range';
import { markdownOf, said } from './translation';

/** What can be written at a position, as the language of the text says. */
export const completion = ({ text }: Analysis, position: Position): readonly CompletionItem[] =>
  text.proposals(toSourcePosition(position)).map(itemOf);

const KINDS: Readonly<Record<Proposal['kind'], CompletionItemKind>> = {
  section: CompletionItemKind.Class,
  option: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  layer: CompletionItemKind.Reference,
};

function itemOf({ label, kind, range, text, rank, ...more }: Proposal): CompletionItem {
  const [detail, documentation] = [said(more.detail), markdownOf(more.documentation)];
  return {
    label,
    kind: KINDS[kind],
    sortText: rank,
    textEdit: { range: toRange(range), newText: text },
    insertTextFormat: more.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    ...(kind === 'section' && { filterText: label }),
    ...(detail !== '' && { detail }),
    ...(documentation !== '' && {
      documentation: { kind: MarkupKind.Markdown, value: documentation },
    }),
    ...(more.isUsual && { preselect: true }),
  };
}
