import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type LocationLink,
  type Position,
} from 'vscode-languageserver';
import type { SourceRange } from '../../base/source-range';
import type { TextReference } from '../../formats/language-support';
import { touches } from '../../formats/text-place';
import { blockAt, blockOfLayer, type Analysis } from './analysis';
import { toRange, toSourcePosition } from './text-range';

/** What is under the cursor, if it refers to a layer or a value. */
export function referenceAt({ text }: Analysis, position: Position): TextReference | undefined {
  const place = toSourcePosition(position);
  return text.references().find(({ range }) => touches(range, place));
}

/** From what refers to a layer or a value to where that is made. */
export function definition(
  analysis: Analysis,
  uri: string,
  position: Position,
): readonly LocationLink[] {
  const reference = referenceAt(analysis, position);
  const target = reference && placeOf(analysis, reference);
  if (reference === undefined || target === undefined) return [];
  return [
    {
      originSelectionRange: toRange(reference.range),
      targetUri: uri,
      targetRange: toRange(target.range),
      targetSelectionRange: toRange(target.nameRange),
    },
  ];
}

/** What the cursor means: a layer, or a value by where it comes from. */
type Subject = Pick<TextReference, 'to' | 'origin'>;

/** Where a layer or a value is made: the whole, and its name. */
function placeOf(
  analysis: Analysis,
  { to, origin }: Subject,
): { readonly range: SourceRange; readonly nameRange: SourceRange } | undefined {
  if (origin !== undefined) return { range: origin, nameRange: origin };
  return to === null ? undefined : blockOfLayer(analysis, to);
}

/** All places that name the layer or the value under the cursor. */
export function references(
  analysis: Analysis,
  uri: string,
  position: Position,
  includeDeclaration: boolean,
): readonly Location[] {
  return highlights(analysis, position)
    .filter(({ kind }) => includeDeclaration || kind !== DocumentHighlightKind.Write)
    .map(({ range }) => ({ uri, range }));
}

/** The layer or the value under the cursor (written) and what refers to it (read). */
export function highlights(analysis: Analysis, position: Position): readonly DocumentHighlight[] {
  const subject = subjectAt(analysis, position);
  const target = subject && placeOf(analysis, subject);
  if (subject === undefined || target === undefined) return [];
  const isMeant = ({ to, origin }: TextReference): boolean =>
    subject.origin === undefined ? to === subject.to : origin === subject.origin;
  return [
    { range: toRange(target.nameRange), kind: DocumentHighlightKind.Write },
    ...analysis.text
      .references()
      .filter(isMeant)
      .map(({ range }) => ({ range: toRange(range), kind: DocumentHighlightKind.Read })),
  ];
}

/** What is referred to at the cursor, or what the cursor is on the name of. */
function subjectAt(analysis: Analysis, position: Position): Subject | undefined {
  const reference = referenceAt(analysis, position);
  if (reference !== undefined) return reference;
  const place = toSourcePosition(position);
  const named = analysis.text
    .references()
    .find(({ origin }) => origin !== undefined && touches(origin, place));
  if (named !== undefined) return named;
  const block = blockAt(analysis, position.line);
  const layer = block?.range.start.line === position.line ? block.layers.at(-1) : undefined;
  return layer === undefined ? undefined : { to: layer };
}
