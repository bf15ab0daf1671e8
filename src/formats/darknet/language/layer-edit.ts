import { sentence, type Sentence } from '../../../base/sentence';
import { pictureShape } from '../../../core/network/network';
import type { LayerReference, TextChange } from '../../language-support';
import { rangeOfLines } from '../../text-place';
import { entryAt, type CfgEntry, type CfgText } from './cfg-text';
import { allReferences } from './layer-reference';

/**
 * Inserts a convolution that keeps the shape below the section in `line`, and renumbers what refers
 * to layers across the place, so that every reference means the layer that it meant before.
 * A sentence where there is no section.
 */
export function insertLayer(text: CfgText, line: number): readonly TextChange[] | Sentence {
  const entry = entryAt(text, line);
  if (entry === undefined)
    return sentence('No section on or above this line: put the cursor in a section.');
  const added = entry.layer === undefined ? 0 : entry.layer.index + 1;
  const place = entry.section.range.end.line + 1;
  const shape = entry.layer?.output.shape ?? pictureShape(text.network);
  const isBehindText = place >= text.lines.length;
  const section = sectionText(shape.channels);
  const insertion: TextChange = isBehindText
    ? { range: atEnd(text), text: `\n\n${section.trimEnd()}\n` }
    : { range: rangeOfLines(place, place), text: `\n${section}` };
  return ordered([
    insertion,
    ...allReferences(text).flatMap(reference => renumbered(reference, afterInsertion(added))),
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

function atEnd({ lines }: CfgText): TextChange['range'] {
  const position = { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
  return { start: position, end: position };
}

/**
 * Removes the layer of the section in `line`. What referred to it refers to the layer before it.
 * A sentence where there is no layer, or no layer that can replace it.
 */
export function removeLayer(text: CfgText, line: number): readonly TextChange[] | Sentence {
  const entry = entryAt(text, line);
  const layer = entry?.layer;
  if (entry === undefined || layer === undefined)
    return sentence("No layer on this line: put the cursor in a layer's section.");
  const references = allReferences(text).filter(({ from }) => from !== layer.index);
  const reader = references.find(({ to }) => to === layer.index);
  if (layer.index === 0 && reader !== undefined)
    return sentence(
      'Layer {0} refers to layer 0, which has no earlier layer to replace it: change that reference first.',
      reader.from,
    );
  return ordered([
    {
      range: rangeOfLines(entry.section.range.start.line, removedEnd(text, entry)),
      text: '',
    },
    ...references.flatMap(reference => renumbered(reference, afterRemoval(layer.index))),
  ]);
}

/** Line behind the section and the blank lines that follow it; comments belong to the next section. */
function removedEnd({ lines }: CfgText, { section, endLine }: CfgEntry): number {
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
): readonly TextChange[] {
  if (to < 0 || to >= from) return [];
  const target = renumber(to);
  const now = written < 0 ? target - renumber(from) : target;
  return now === written ? [] : [{ range, text: String(now) }];
}

const ordered = (edits: readonly TextChange[]): readonly TextChange[] =>
  [...edits].sort(
    ({ range: a }, { range: b }) => a.start.line - b.start.line || a.start.column - b.start.column,
  );
