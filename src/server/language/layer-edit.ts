import * as l10n from '@vscode/l10n';
import type { TextEdit } from 'vscode-languageserver';
import { UserError } from '../../base/user-error';
import { pictureShape } from '../../core/network/network';
import { entryAt, type Analysis, type SectionEntry } from './analysis';
import { allReferences, type LayerReference } from './layer-reference';
import { rangeOfLines } from './text-range';

/**
 * Inserts a convolution that keeps the shape below the section in `line`, and renumbers what refers
 * to layers across the place, so that every reference means the layer that it meant before.
 * @throws UserError when there is no section.
 */
export function insertLayer(analysis: Analysis, line: number): readonly TextEdit[] {
  const entry = entryAt(analysis, line);
  if (entry === undefined)
    throw new UserError(l10n.t('No section on or above this line: put the cursor in a section.'));
  const added = entry.layer === undefined ? 0 : entry.layer.index + 1;
  const place = entry.section.range.end.line + 1;
  const shape = entry.layer?.output.shape ?? pictureShape(analysis.network);
  const isBehindText = place >= analysis.lines.length;
  const section = sectionText(shape.channels);
  const insertion: TextEdit = isBehindText
    ? { range: atEnd(analysis), newText: `\n\n${section.trimEnd()}\n` }
    : { range: rangeOfLines(place, place), newText: `\n${section}` };
  return ordered([
    insertion,
    ...allReferences(analysis).flatMap(reference => renumbered(reference, afterInsertion(added))),
  ]);
}

const sectionText = (filters: number): string =>
  [
    '[convolutional]',
    'batch_normalize=1',
    `filters=${filters}`,
    'size=3',
    'stride=1',
    'pad=1',
    'activation=leaky',
    '',
  ].join('\n');

function atEnd({ lines }: Analysis): TextEdit['range'] {
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return { start: position, end: position };
}

/**
 * Removes the layer of the section in `line`. What referred to it refers to the layer before it.
 * @throws UserError when there is no layer, or no layer that can replace it.
 */
export function removeLayer(analysis: Analysis, line: number): readonly TextEdit[] {
  const entry = entryAt(analysis, line);
  const layer = entry?.layer;
  if (entry === undefined || layer === undefined)
    throw new UserError(l10n.t("No layer on this line: put the cursor in a layer's section."));
  const references = allReferences(analysis).filter(({ from }) => from !== layer.index);
  const reader = references.find(({ to }) => to === layer.index);
  if (layer.index === 0 && reader !== undefined)
    throw new UserError(
      l10n.t(
        'Layer {0} refers to layer 0, which has no earlier layer to replace it: change that reference first.',
        reader.from,
      ),
    );
  return ordered([
    {
      range: rangeOfLines(entry.section.range.start.line, removedEnd(analysis, entry)),
      newText: '',
    },
    ...references.flatMap(reference => renumbered(reference, afterRemoval(layer.index))),
  ]);
}

/** Line behind the section and the blank lines that follow it; comments belong to the next section. */
function removedEnd({ lines }: Analysis, { section, endLine }: SectionEntry): number {
  let line = section.range.end.line + 1;
  while (line < endLine && (lines[line] ?? '').trim() === '') line++;
  return Math.min(line, lines.length);
}

type Renumber = (layer: number) => number;

const afterInsertion =
  (added: number): Renumber =>
  layer =>
    layer >= added ? layer + 1 : layer;

const afterRemoval =
  (removed: number): Renumber =>
  layer =>
    layer >= removed ? layer - 1 : layer;

/** The edit that keeps the meaning of a reference; a number that means no layer is left alone. */
function renumbered(
  { from, to, written, range }: LayerReference,
  renumber: Renumber,
): readonly TextEdit[] {
  if (to < 0 || to >= from) return [];
  const target = renumber(to);
  const now = written < 0 ? target - renumber(from) : target;
  return now === written ? [] : [{ range, newText: String(now) }];
}

const ordered = (edits: readonly TextEdit[]): readonly TextEdit[] =>
  [...edits].sort(
    ({ range: a }, { range: b }) =>
      a.start.line - b.start.line || a.start.character - b.start.character,
  );
