import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type LocationLink,
  type Position,
} from 'vscode-languageserver';
import type { LayerReference } from '../../formats/language-support';
import { touches } from '../../formats/text-place';
import { blockAt, blockOfLayer, type Analysis } from './analysis';
import { toRange, toSourcePosition } from './text-range';

/** The number under the cursor, if it refers to a layer. */
export function referenceAt({ text }: Analysis, position: Position): LayerReference | undefined {
  const place = toSourcePosition(position);
  return text.references().find(({ range }) => touches(range, place));
}

/** From a number that refers to a layer to the block that makes it. */
export function definition(
  analysis: Analysis,
  uri: string,
  position: Position,
): readonly LocationLink[] {
  const reference = referenceAt(analysis, position);
  const target = reference && blockOfLayer(analysis, reference.to);
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

/** All places that name the layer under the cursor. */
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

/** The layer under the cursor (written) and the numbers that refer to it (read). */
export function highlights(analysis: Analysis, position: Position): readonly DocumentHighlight[] {
  const layer = layerAt(analysis, position);
  const target = layer === undefined ? undefined : blockOfLayer(analysis, layer);
  if (target === undefined) return [];
  return [
    { range: toRange(target.nameRange), kind: DocumentHighlightKind.Write },
    ...analysis.text
      .references()
      .filter(({ to }) => to === layer)
      .map(({ range }) => ({ range: toRange(range), kind: DocumentHighlightKind.Read })),
  ];
}

/** The layer that the cursor means: the one referred to, or the one whose name it is on. */
function layerAt(analysis: Analysis, position: Position): number | undefined {
  const reference = referenceAt(analysis, position);
  if (reference !== undefined) return reference.to;
  const block = blockAt(analysis, position.line);
  return block?.range.start.line === position.line ? block.layers.at(-1) : undefined;
}
