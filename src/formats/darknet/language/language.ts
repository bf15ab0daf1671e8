import type { SourcePosition } from '../../../base/source-range';
import type { LanguageSupport, LayerReference, PlacedDocumentation } from '../../language-support';
import { touches } from '../../text-place';
import { modelOf } from '../darknet';
import { optionSpec, sectionSpec } from '../section-table';
import { parseSyntax } from '../syntax';
import { cfgText, entryAt, type CfgText } from './cfg-text';
import { optionDocumentation, sectionDocumentation } from './documentation';
import { formattedLines } from './formatted-lines';
import { insertLayer, removeLayer } from './layer-edit';
import { allReferences } from './layer-reference';
import { proposals } from './proposals';
import { quickFixes } from './quick-fixes';

/** What editors can do with .cfg files. */
export const darknetLanguage: LanguageSupport = {
  triggers: ['[', '=', ','],
  read: (source, options) => {
    const { text: written } = source.text();
    const document = parseSyntax(written);
    const model = modelOf(document, source.fileName, options);
    const text = cfgText(written, document, model);
    let references: readonly LayerReference[] | undefined;
    return {
      model,
      isReadOnly: false,
      proposals: position => proposals(text, position),
      meaningOf: ({ name: section }) => {
        const spec = sectionSpec(section);
        return spec === undefined ? [] : sectionDocumentation(spec);
      },
      documentationAt: position => optionAt(text, position),
      references: () => (references ??= allReferences(text)),
      preambles: () => [],
      isComment: line => /^\s*[#;]/.test(line),
      formatted: () => formattedLines(text.lines),
      fixes: issue => quickFixes(text, issue),
      insertion: line => insertLayer(text, line),
      removal: line => removeLayer(text, line),
    };
  },
};

function optionAt(text: CfgText, position: SourcePosition): PlacedDocumentation | undefined {
  const entry = entryAt(text, position.line);
  const option = entry?.section.options.find(
    ({ nameRange, valueRange }) => touches(nameRange, position) || touches(valueRange, position),
  );
  const known = option && entry?.spec && optionSpec(entry.spec, option.name);
  return option && known && { range: option.nameRange, documentation: optionDocumentation(known) };
}
