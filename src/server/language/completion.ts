import * as l10n from '@vscode/l10n';
import {
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type CompletionItem,
  type Position,
  type Range,
} from 'vscode-languageserver';
import { ACTIVATIONS } from '../../core/network/operation';
import { formatShape } from '../../core/network/shape';
import type { OptionSpec, SectionSpec } from '../../formats/darknet/option-spec';
import { optionSpec, SECTIONS } from '../../formats/darknet/section-table';
import { entryAt, type Analysis, type SectionEntry } from './analysis';
import { optionDocumentation, sectionDocumentation } from './documentation';
import { isReferenceOption } from './layer-reference';
import { OPTION_RANKS, SECTION_RANKS, VALUE_RANKS } from './option-ranks';
import { entryTitle } from './outline';
import { rangeInLine } from './text-range';

/** Sections behind `[`, options at the beginning of a line, values behind `=`. */
export function completion(analysis: Analysis, position: Position): readonly CompletionItem[] {
  const line = analysis.lines[position.line] ?? '';
  const before = line.slice(0, position.character);
  if (/^\s*[#;]/.test(before)) return [];
  const entry = entryAt(analysis, position.line);
  if (/^\s*\[[^\]]*$/.test(before)) return sectionItems(analysis, sectionRange(position, line));
  const sign = before.indexOf('=');
  const spec = entry?.spec;
  if (entry === undefined || spec === undefined)
    return sign < 0 ? sectionItems(analysis, wordRange(position, line)) : [];
  if (sign >= 0) {
    const option = optionSpec(spec, before.slice(0, sign).replace(/\s/g, ''));
    return option === undefined ? [] : valueItems(analysis, entry, option, position, line);
  }
  const range = wordRange(position, line);
  return [...optionItems(entry, spec, range, line.includes('=')), ...sectionItems(analysis, range)];
}

const markdown = (value: string) => ({ kind: MarkupKind.Markdown, value });

/** From the bracket to the end of the name, the closing bracket included. */
function sectionRange({ line, character }: Position, text: string): Range {
  const rest = /^[^\s\]]*\]?/.exec(text.slice(character))?.[0] ?? '';
  return rangeInLine(line, text.indexOf('['), character + rest.length);
}

function wordRange({ line, character }: Position, text: string): Range {
  let start = Math.min(character, text.length);
  while (start > 0 && /[\w.-]/.test(text.charAt(start - 1))) start--;
  const rest = /^\w*/.exec(text.slice(character))?.[0] ?? '';
  return rangeInLine(line, start, character + rest.length);
}

function sectionItems({ net }: Analysis, range: Range): readonly CompletionItem[] {
  const rank = rankIn(SECTION_RANKS);
  return SECTIONS.filter((_, index) => index > 0 || net === undefined).map(spec => ({
    label: `[${spec.name}]`,
    filterText: `[${spec.name}]`,
    sortText: `2${rank(spec.name)}`,
    kind: CompletionItemKind.Class,
    documentation: markdown(sectionDocumentation(spec)),
    textEdit: { range, newText: `[${spec.name}]` },
  }));
}

function optionItems(
  { section }: SectionEntry,
  spec: SectionSpec,
  range: Range,
  hasValue: boolean,
): readonly CompletionItem[] {
  const given = new Set(section.options.map(({ name }) => name));
  const rank = rankIn(OPTION_RANKS[spec.name]);
  return spec.options
    .filter(({ name }) => !given.has(name))
    .map(option => ({
      label: option.name,
      sortText: rank(option.name, `${option.use === 'inference' ? 0 : 1}${option.name}`),
      kind: CompletionItemKind.Property,
      detail:
        option.default === null
          ? option.type
          : l10n.t('{0}, default {1}', option.type, option.default),
      documentation: markdown(optionDocumentation(option)),
      insertTextFormat: hasValue ? InsertTextFormat.PlainText : InsertTextFormat.Snippet,
      textEdit: {
        range,
        newText: hasValue ? option.name : `${option.name}=\${1:${option.default ?? ''}}`,
      },
    }));
}

/** Texts that sort by how often real networks use a name; what they never use comes last, by `other`. */
function rankIn(names: readonly string[] = []): (name: string, other?: string) => string {
  const ranks = new Map(names.map((name, rank) => [name, `0${String(rank).padStart(3, '0')}`]));
  return (name, other = name) => ranks.get(name) ?? `1${other}`;
}

function valueItems(
  analysis: Analysis,
  entry: SectionEntry,
  option: OptionSpec,
  position: Position,
  line: string,
): readonly CompletionItem[] {
  const range = wordRange(position, line);
  if (entry.spec !== undefined && isReferenceOption(entry.spec.name, option.name))
    return layerItems(analysis, entry, range);
  const used = VALUE_RANKS[option.name];
  const rank = rankIn(used);
  return valuesOf(option).map(value => ({
    label: value,
    kind: CompletionItemKind.Value,
    sortText: rank(value),
    textEdit: { range, newText: value },
    ...(value === option.default && { detail: l10n.t('default'), preselect: used === undefined }),
  }));
}

function valuesOf({ type, choices, default: value }: OptionSpec): readonly string[] {
  switch (type) {
    case 'choice':
      return choices;
    case 'activation':
      return ACTIVATIONS;
    case 'flag':
      return ['0', '1'];
    default:
      return value === null ? [] : [value];
  }
}

/** Earlier layers, the nearest first, as the relative numbers that stay right when layers are added above. */
function layerItems(
  { entries }: Analysis,
  { layer: own }: SectionEntry,
  range: Range,
): readonly CompletionItem[] {
  const index = own?.index ?? 0;
  return entries.flatMap(entry => {
    const { layer, isCertain } = entry;
    if (layer === undefined || layer.index >= index) return [];
    const written = String(layer.index - index);
    return [
      {
        label: written,
        kind: CompletionItemKind.Reference,
        sortText: String(index - layer.index).padStart(6, '0'),
        detail: isCertain
          ? `${entryTitle(entry)}, ${formatShape(layer.output.shape)}`
          : entryTitle(entry),
        textEdit: { range, newText: written },
      },
    ];
  });
}
