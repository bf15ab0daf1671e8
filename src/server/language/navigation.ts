import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type LocationLink,
  type Position,
} from 'vscode-languageserver';
import { entryOfLayer, type Analysis } from './analysis';
import { allReferences, layerAt, referenceAt } from './layer-reference';
import { toRange } from './text-range';

/** From a number in `layers=` or `from=` to the section of the layer that it means. */
export function definition(
  analysis: Analysis,
  uri: string,
  position: Position,
): readonly LocationLink[] {
  const reference = referenceAt(analysis, position);
  const target = reference && entryOfLayer(analysis, reference.to);
  if (reference === undefined || target?.layer === undefined) return [];
  return [
    {
      originSelectionRange: reference.range,
      targetUri: uri,
      targetRange: toRange(target.section.range),
      targetSelectionRange: toRange(target.section.nameRange),
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
  const target = layer === undefined ? undefined : entryOfLayer(analysis, layer);
  if (target?.layer === undefined) return [];
  return [
    { range: toRange(target.section.nameRange), kind: DocumentHighlightKind.Write },
    ...allReferences(analysis)
      .filter(({ to }) => to === layer)
      .map(({ range }) => ({ range, kind: DocumentHighlightKind.Read })),
  ];
}
