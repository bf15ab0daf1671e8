import type { LayerReference } from '../../language-support';
import { rangeInLine } from '../../text-place';
import { readInteger } from '../number';
import { referenceOption } from '../reference-option';
import type { CfgEntry, CfgText } from './cfg-text';

function referencesIn({ lines }: CfgText, { section, layer }: CfgEntry): readonly LayerReference[] {
  const option = referenceOption(section);
  if (layer === undefined || option === undefined || option.value === null) return [];
  const { start, end } = option.valueRange;
  const text = (lines[start.line] ?? '').slice(start.column, end.column);
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

export const allReferences = (text: CfgText): readonly LayerReference[] =>
  text.entries.flatMap(entry => referencesIn(text, entry));
