import type { Position, Range } from 'vscode-languageserver';
import { readInteger } from '../../formats/darknet/number';
import type { CfgOption } from '../../formats/darknet/syntax';
import { findOption } from '../../formats/darknet/syntax';
import { entryAt, type Analysis, type SectionEntry } from './analysis';
import { rangeInLine, touches } from './text-range';

/** Options whose numbers are layers: absolute from 0, or relative if negative. */
const REFERENCE_OPTIONS: Readonly<Record<string, string>> = {
  route: 'layers',
  shortcut: 'from',
  scale_channels: 'from',
  sam: 'from',
  convolutional: 'share_index',
  yolo: 'embedding_layer',
};

export const isReferenceOption = (section: string, option: string): boolean =>
  REFERENCE_OPTIONS[section] === option;

/** One number of an option that stands for a layer. */
export interface LayerReference {
  /** The layer whose section holds the number. */
  readonly from: number;
  readonly written: number;
  /** The layer that is meant; it need not exist. */
  readonly to: number;
  readonly range: Range;
}

/** The option of a section that refers to layers, if it is given. */
export function referenceOption({ section, spec }: SectionEntry): CfgOption | undefined {
  const name = spec && REFERENCE_OPTIONS[spec.name];
  return name === undefined ? undefined : findOption(section, name);
}

export function referencesIn(analysis: Analysis, entry: SectionEntry): readonly LayerReference[] {
  const option = referenceOption(entry);
  const { layer } = entry;
  if (layer === undefined || option === undefined || option.value === null) return [];
  const { start, end } = option.valueRange;
  const text = (analysis.lines[start.line] ?? '').slice(start.column, end.column);
  const references: LayerReference[] = [];
  for (const { index, 0: item } of text.replace(/#.*/, '').matchAll(/[^,]+/g)) {
    const trimmed = item.trim();
    const { value: written, found } = readInteger(trimmed.replace(/[ \t]/g, ''));
    if (!found) continue;
    const from = start.column + index + item.indexOf(trimmed);
    references.push({
      from: layer.index,
      written,
      to: written < 0 ? layer.index + written : written,
      range: rangeInLine(start.line, from, from + trimmed.length),
    });
  }
  return references;
}

export const allReferences = (analysis: Analysis): readonly LayerReference[] =>
  analysis.entries.flatMap(entry => referencesIn(analysis, entry));

/** The number under the cursor, if it refers to a layer. */
export function referenceAt(analysis: Analysis, position: Position): LayerReference | undefined {
  const entry = entryAt(analysis, position.line);
  return entry && referencesIn(analysis, entry).find(({ range }) => touches(range, position));
}

/** The layer that the cursor means: the one referred to, or the one whose name it is on. */
export function layerAt(analysis: Analysis, position: Position): number | undefined {
  const reference = referenceAt(analysis, position);
  if (reference !== undefined) return reference.to;
  const entry = entryAt(analysis, position.line);
  return entry?.section.range.start.line === position.line ? entry.layer?.index : undefined;
}
